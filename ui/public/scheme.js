// Sets the colour scheme before the first paint. A file of its own because the content security policy refuses inline scripts.
;(function () {
  var kept = null
  try {
    kept = localStorage.getItem('rapport.scheme')
  } catch {}
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()

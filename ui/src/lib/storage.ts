// Preferences of this browser. Where storage is refused (private windows, policies) they last as long as the page.

export function keptText(key: string): string | null {
  try {
    return localStorage.getItem('rapport.' + key)
  } catch {
    return null
  }
}

export function keepText(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem('rapport.' + key)
    else localStorage.setItem('rapport.' + key, value)
  } catch {
    // refused: the caller's own state still holds for this page
  }
}

// RFC 4180, and safe to open in a spreadsheet: a cell that a spreadsheet would run as a formula gets a leading quote mark.

export type Cell = string | number | boolean | null | undefined

function field(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  let text = String(cell)
  if (typeof cell === 'string' && /^[=+\-@\t\r]/.test(text)) text = "'" + text
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csv(head: string[], rows: Cell[][]): string {
  return [head, ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n'
}

/** Hands a file to the browser. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

import { breakIn, spanOf, type Span } from '../../lib/json'

/** The body as one can read and mend it: indented if it is JSON, else as it came. */
export function readable(raw: string): string {
  if (breakIn(raw)) return raw
  // Indenting by parse and print would change numbers that JavaScript cannot hold, and drop doubled names.
  return indent(raw)
}

function indent(text: string): string {
  let out = ''
  let depth = 0
  const line = () => '\n' + '  '.repeat(depth)
  for (const [part] of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (part === '{' || part === '[') {
      depth++
      out += part + line()
    } else if (part === '}' || part === ']') {
      depth--
      out = /[{[]\s*$/.test(out) ? out.trimEnd() + part : out + line() + part
    } else if (part === ',') out += part + line()
    else if (part === ':') out += ': '
    else out += part
  }
  return out
}

/** Where a text breaks: where it stops being JSON, else the field that was refused; of a missing field, the brace it is missing in. */
export function breakOf(text: string, field: string | undefined): Span | undefined {
  const broken = breakIn(text)
  if (broken) return { start: broken.at, end: Math.min(broken.at + 1, text.length) }
  const span = field ? spanOf(text, field) : null
  if (!span) return undefined
  return span.missing ? { start: span.start, end: span.start + 1 } : span
}

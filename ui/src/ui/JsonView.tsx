import type { ReactNode } from 'react'
import { Copy } from './Copy'
import css from './JsonView.module.css'

const token = /("(?:\\.|[^"\\])*"?)(\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false|null)\b/g

function paint(text: string): ReactNode[] {
  const out: ReactNode[] = []
  let from = 0
  for (const found of text.matchAll(token)) {
    if (found.index > from) out.push(text.slice(from, found.index))
    const [whole, quoted, colon] = found
    const kind = quoted ? (colon ? css.name : css.text) : /^[tfn]/.test(whole) ? css.word : css.number
    out.push(
      <span key={found.index} className={kind}>
        {whole}
      </span>,
    )
    from = found.index + whole.length
  }
  out.push(text.slice(from))
  return out
}

const most = 100_000

/** A text of JSON, coloured; the marked part, such as the place where it breaks, stands out. Plain, it is any other text. */
export function JsonView({ text, label, mark, plain = false }: { text: string; label: string; mark?: { start: number; end: number }; plain?: boolean }) {
  const shown = text.length > most ? text.slice(0, most) : text
  const painted = plain ? (
    shown
  ) : mark ? (
    <>
      {paint(shown.slice(0, mark.start))}
      <mark className={css.mark}>{shown.slice(mark.start, mark.end) || '⟵ here'}</mark>
      {paint(shown.slice(mark.end))}
    </>
  ) : (
    paint(shown)
  )
  return (
    <div className={css.frame}>
      <div className={css.copy}>
        <Copy text={text} what={label} />
      </div>
      {/* A long text is read by scrolling it. */}
      <pre className={css.view} tabIndex={0} aria-label={label}>
        {painted}
        {shown.length < text.length && <span className={css.rest}>{`\n… ${text.length - shown.length} characters more; copy it to read all`}</span>}
      </pre>
    </div>
  )
}

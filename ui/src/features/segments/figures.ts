import type { Saying } from '../../ui/words'
import type { Composition, Definition, Overlap, Segment } from './queries'

/** What a segment is called on each side; its key where a side has said nothing. */
export function wordingOf(definition: Pick<Definition, 'key' | 'wording'>): Saying {
  return { marketing: definition.wording?.marketing || definition.key, it: definition.wording?.it || definition.key }
}

/** A share as each side reads it: "1 in 10" or "10 in 100 customers", and the bare fraction. */
export function share(n: number, of: number): Saying {
  if (of <= 0) return { marketing: '–', it: 'NaN' }
  const part = n / of
  const it = part.toFixed(4)
  if (n === 0) return { marketing: 'none', it }
  if (part >= 0.995) return { marketing: n === of ? 'all' : 'nearly all', it }
  if (part >= 0.01) return { marketing: `${Math.round(part * 100)} in 100`, it }
  if (part >= 0.001) return { marketing: `${Math.round(part * 1000)} in 1,000`, it }
  return { marketing: 'under 1 in 1,000', it }
}

/** 0.8 ms, 40 ms, 1.8 s: a short time with as many digits as it deserves. */
export function millis(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Number(ms.toPrecision(2))} ms`
}

/** How soon after an event a membership is right. */
export function freshness(f: Segment['freshness']): Saying {
  if (!f || f.samples === 0) return { marketing: 'live', it: 'live, samples=0' }
  const p99 = f.p99Millis
  const shown = p99 < 10 ? p99.toFixed(1) : Math.round(p99).toString()
  return { marketing: p99 < 1000 ? `within ${shown} ms` : `within ${(p99 / 1000).toFixed(1)} s`, it: `${shown} ms` }
}

/** Days as rows of a table, and of the file that is downloaded. */
export function historyRows(history: Segment['history']): [string, number, number, number][] {
  return history.map((d) => [d.day, d.count, d.entered, d.left])
}

interface Piece {
  value: string
  count: number
  share: number
  everybody: number | undefined
  /** Not a value: all others together, or nothing known. */
  rest: boolean
}

const part = (n: number, of: number) => (of > 0 ? Math.round((n / of) * 10_000) / 10_000 : 0)

/** The values of a trait in a segment, the most frequent first, then the others and those without it. */
export function compositionRows({ of, items, other, unknown, everybody }: Composition): Piece[] {
  const all = everybody?.of ?? 0
  const piece = (value: string, n: number, every: number | undefined, rest: boolean): Piece => ({ value, count: n, share: part(n, of), everybody: every === undefined ? undefined : part(every, all), rest })
  const rows = items.map((i) => piece(valueText(i.value), i.count, i.everybody, false))
  if (other > 0) rows.push(piece('others', other, everybody?.other, true))
  if (unknown > 0) rows.push(piece('not known', unknown, everybody?.unknown, true))
  return rows
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value)
}

/** The regions of an overlap as the columns of an UpSet plot: in which of the segments each is, by their places. */
export function regions({ totals, sets }: Overlap, most = 24): { keys: string[]; at: number[]; count: number }[] {
  const place = new Map(totals.map((t, i) => [t.key, i]))
  return sets.slice(0, most).map(({ keys, count }) => ({ keys, count, at: keys.map((k) => place.get(k) ?? -1).filter((i) => i >= 0).toSorted((a, b) => a - b) }))
}

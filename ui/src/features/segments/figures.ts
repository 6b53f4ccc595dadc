import type { Saying } from '../../ui/words'
import type { Definition, Segment } from './queries'

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

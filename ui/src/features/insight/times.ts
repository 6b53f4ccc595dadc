import type { Saying } from '../../ui/words'
import type { FunnelTimes } from './queries'

const units: [number, string, string][] = [
  [86_400, 'day', 'd'],
  [3600, 'hour', 'h'],
  [60, 'minute', 'min'],
  [1, 'second', 's'],
]

/** A length of time as people say it: 40 s, 5 min, 2.5 h, 3 d. */
export function lasting(seconds: number | undefined): string {
  if (seconds === undefined) return '–'
  const [size, , short] = units.find(([size]) => seconds >= size) ?? units[units.length - 1]!
  const n = seconds / size
  return `${n < 10 && n % 1 !== 0 ? n.toFixed(1) : Math.round(n)} ${short}`
}

/** Which way a row of times is: the whole, or from one step to the next. */
export function wayOf(t: FunnelTimes, steps: number): Saying {
  return t.from === 1 && t.to === steps && steps > 2 ? { marketing: 'First step to last', it: `1 → ${t.to}` } : { marketing: `Step ${t.from} to ${t.to}`, it: `${t.from} → ${t.to}` }
}

/** The name of a bin: from when to before when. */
export const binName = (from: number, to: number) => (from === 0 ? `< ${lasting(to)}` : `${lasting(from)} – ${lasting(to)}`)

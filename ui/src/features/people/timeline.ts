import type { components } from '../../api/gen/schema'

export type Happening = components['schemas']['Event']

/** One line of the timeline. Events keep their order; a fold stands for neighbours that say the same, a gap for silence. */
export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; at: number; event: Happening }
  | { kind: 'fold'; key: string; at: number; since: number; touchpoint: string; tallies: Tally[]; events: Happening[] }
  | { kind: 'gap'; key: string; at: number; days: number; open: boolean }

export interface Tally {
  type: Happening['type']
  name: string
  count: number
}

export const day = 86_400_000
const visit = 30 * 60_000
const silence = 14 * day

/** Events that show interest rather than an act: the ones that come in dozens and are read as a number. */
export function isQuiet(event: Pick<Happening, 'type' | 'name'>): boolean {
  if (event.type === 'page' || event.type === 'screen' || event.type === 'identify') return true
  const name = event.name ?? ''
  return /(viewed|searched|sent|seen|impression|clicked|opened|scrolled|filtered)$/i.test(name) && !/(ticket|complaint|case|account)/i.test(name)
}

/** Events that we do and the customer does not: a letter that goes out is no sign of life. */
export function isOurs(event: Pick<Happening, 'type' | 'name'>): boolean {
  return event.type === 'track' && /(sent|delivered|shipped|bounced|dispatched)$/i.test(event.name ?? '')
}

/** The name that an event is counted under: its own, or its call's if it has none. */
export function nameOf(event: Pick<Happening, 'type' | 'name'>): string {
  return event.name || event.type
}

/** Whether two neighbours may stand in one fold: of one visit, or both of ours in one silence. */
function follows(newer: Happening, older: Happening): boolean {
  if (isOurs(newer) && isOurs(older)) return true
  return (newer.touchpoint ?? newer.source) === (older.touchpoint ?? older.source) && instant(newer) - instant(older) <= visit
}

const instant = (event: Happening) => Date.parse(event.timestamp)

function tally(events: Happening[]): Tally[] {
  const counts = new Map<string, Tally>()
  for (const event of events) {
    const key = `${event.type}\u0000${nameOf(event)}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { type: event.type, name: nameOf(event), count: 1 })
  }
  const order = (t: Tally) => (t.type === 'track' ? 0 : t.type === 'identify' ? 2 : 1)
  return [...counts.values()].toSorted((a, b) => order(a) - order(b) || b.count - a.count)
}

/** How a run of neighbours is told: three or more quiet ones of one visit as a fold, anything else one by one. */
function fold(run: Happening[], out: Row[]) {
  const first = run[0]
  const last = run.at(-1)
  if (!first || !last) return
  if (run.length < 3) {
    for (const event of run) out.push(single(event))
    return
  }
  out.push({
    kind: 'fold',
    key: `f${last.offset}`, // the oldest one stays when newer events join
    at: instant(first),
    since: instant(last),
    touchpoint: first.touchpoint ?? first.source,
    tallies: tally(run),
    events: run,
  })
}

const single = (event: Happening): Row => ({ kind: 'event', key: `e${event.offset}`, at: instant(event), event })

/** The calendar day of an instant where the reader is, as a number that sorts. */
export function dayOf(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/**
 * Events, newest first, as lines to read: repeats of one visit folded, silences of two weeks and more named before the sign
 * of life that they follow, days headed. With now, the silence that lasts until now is named too.
 */
export function rowsOf(events: Happening[], now?: number): Row[] {
  const lines: Row[] = []
  let run: Happening[] = []
  for (const event of events) {
    const newest = run.at(-1)
    if (isQuiet(event) && (!newest || follows(newest, event))) {
      run.push(event)
      continue
    }
    fold(run, lines)
    run = []
    if (isQuiet(event)) run.push(event)
    else lines.push(single(event))
  }
  fold(run, lines)

  const out: Row[] = []
  let sign = now // of life, before the line at hand
  let heading = Number.NaN
  for (const line of lines) {
    const theirs = line.kind === 'fold' ? !line.events.every(isOurs) : line.kind === 'event' && !isOurs(line.event)
    if (theirs && sign !== undefined && sign - line.at >= silence) {
      out.push({ kind: 'gap', key: `g${line.key}`, at: sign, days: Math.floor((sign - line.at) / day), open: sign === now })
    }
    const today = dayOf(line.at)
    if (today !== heading) {
      out.push({ kind: 'day', key: `d${today}`, at: today })
      heading = today
    }
    out.push(line)
    if (theirs) sign = line.kind === 'fold' ? line.since : line.at
  }
  return out
}

/** Joins what arrives live to what was read, without doubles, newest first as the timeline orders it. */
export function join(arrived: Happening[], read: Happening[]): Happening[] {
  const seen = new Set<number>()
  const all: Happening[] = []
  for (const event of [...arrived, ...read]) {
    if (seen.has(event.offset)) continue
    seen.add(event.offset)
    all.push(event)
  }
  return all.toSorted((a, b) => instant(b) - instant(a) || b.offset - a.offset)
}

import type { StickinessAnswer } from './behaviour'

export interface DaysRow {
  n: number
  exactly: number
  atLeast: number
  share: number
}

/** In how many periods: those of a month that nobody reached at the end are left out. */
export function daysRows(answer: StickinessAnswer): DaysRow[] {
  const people = answer.atLeast[0] ?? 0
  return answer.exactly.map((exactly, i) => ({ n: i + 1, exactly, atLeast: answer.atLeast[i] ?? 0, share: people > 0 ? (answer.atLeast[i] ?? 0) / people : 0 }))
}

export interface TimeRow {
  period: string
  active: number
  people: number[]
  shares: (number | null)[]
}

/** By period, the newest first. */
export function timeRows(answer: StickinessAnswer): TimeRow[] {
  return answer.periods.map((period, i) => ({ period, active: answer.active[i] ?? 0, people: answer.windows.map((w) => w.people[i] ?? 0), shares: answer.windows.map((w) => w.shares[i] ?? null) })).toReversed()
}

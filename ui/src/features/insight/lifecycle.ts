import type { LifecycleAnswer, LifecyclePart } from './behaviour'

/** The four stages as they are stacked: up from the zero line those who are there, down from it those who are not. */
export const stages = [
  { key: 'returning', colour: 'it', name: { marketing: 'Here again', it: 'returning' } },
  { key: 'resurrecting', colour: 'marketing', name: { marketing: 'Back after a break', it: 'resurrecting' } },
  { key: 'new', colour: 'accent', name: { marketing: 'New', it: 'new' } },
  { key: 'dormant', colour: 'text-faint', name: { marketing: 'Missing since the last', it: 'dormant' } },
] as const

export interface LifecycleRow {
  period: string
  active: number
  new: number
  returning: number
  resurrecting: number
  dormant: number
}

/** By period, the newest first. */
export function lifecycleRows(answer: LifecycleAnswer, part: LifecyclePart): LifecycleRow[] {
  return answer.periods
    .map((period, i) => {
      const [fresh = 0, returning = 0, resurrecting = 0, dormant = 0] = [part.new[i], part.returning[i], part.resurrecting[i], part.dormant[i]]
      return { period, active: fresh + returning + resurrecting, new: fresh, returning, resurrecting, dormant }
    })
    .toReversed()
}

/** The part that is looked at: everybody, one value of the breakdown ("v0" and so on), or what is left. */
export function partOf(answer: LifecycleAnswer, value: string | undefined): LifecyclePart {
  if (value === 'others' && answer.others) return answer.others
  const at = value?.match(/^v(\d+)$/)?.[1]
  return (at !== undefined && answer.parts[Number(at)]) || answer.all
}

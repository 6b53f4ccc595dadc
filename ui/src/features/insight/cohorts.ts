import type { Saying } from '../../ui/words'
import type { RetentionAnswer, RetentionPart } from './queries'

/** Whether who came back in a period counts, or in it or later. */
export type Counting = 'returned' | 'stayed'

/** The brackets of days as the address keeps them, 1-3-7; only rising ones. */
export function bracketsOf(text: string | undefined): number[] | undefined {
  const list = (text ?? '').split(/[-,\s]+/).filter(Boolean).map(Number)
  if (list.length === 0 || list.length > 60) return undefined
  return list.every((n, i) => Number.isInteger(n) && n > (list[i - 1] ?? 0) && n <= 3660) ? list : undefined
}

/** The name of a column: week 3, or days 1–2. */
export function columnName(answer: { unit: string; brackets?: number[] }, n: number): Saying {
  if (!answer.brackets) return { marketing: `${answer.unit} ${n}`, it: `${answer.unit} ${n}` }
  const from = answer.brackets[n - 1] ?? 0
  const to = (answer.brackets[n] ?? from + 1) - 1
  return { marketing: from === to ? `day ${from}` : `days ${from}–${to}`, it: `[${from}, ${to + 1}) d` }
}

/** What of an answer is looked at: all, or one value. */
export function partOf(answer: RetentionAnswer, value: string | undefined): RetentionPart {
  return (value === undefined ? undefined : answer.parts?.find((p) => partKey(p) === value)) ?? answer
}

/** A part's key in the address: its value, or a sign that no value begins with. */
export const partKey = (p: { value?: string }) => (p.value === undefined ? '–' : `=${p.value}`)

export const sharesOf = (p: RetentionPart, counting: Counting) => (counting === 'returned' ? p.overall : p.lasting)

/** A cell of the table as the address keeps it: when the cohort began, the column, and whose side. */
export interface Cell {
  cohort: string
  distance: number
  who: 'all' | 'returned' | 'stayed' | 'away' | 'gone'
}

export const cellText = (c: Cell) => `${c.cohort}_${c.distance}_${c.who}`

export function cellOf(text: string | undefined): Cell | null {
  const [, cohort, distance, who] = /^(\d{4}-\d\d-\d\dT[^_]{5,30})_(\d{1,3})_(all|returned|stayed|away|gone)$/.exec(text ?? '') ?? []
  return cohort && distance && who && !Number.isNaN(Date.parse(cohort)) ? { cohort, distance: Number(distance), who: who as Cell['who'] } : null
}

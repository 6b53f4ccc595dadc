import type { AgedCohort, CohortsAnswer } from './behaviour'
import { percent, periodLabel } from './fields'

export interface AgedRow {
  id: string
  name: string
  cohort: AgedCohort
}

/** The cohorts, what is left of them, and all together at the end. */
export function agedRows(answer: CohortsAnswer, by: string): AgedRow[] {
  const from = answer.cohorts.findIndex((c) => c.start === undefined || c.people > 0) // periods before anybody started say nothing
  const rows = (from < 0 ? [] : answer.cohorts.slice(from)).map((cohort, i) => ({ id: `c${i}`, name: cohort.name ?? (cohort.start ? periodLabel(cohort.start, by) : (cohort.value ?? 'not known')), cohort }))
  if (answer.others) rows.push({ id: 'others', name: 'others', cohort: answer.others })
  if (answer.all) rows.push({ id: 'all', name: 'all', cohort: answer.all })
  return rows
}

/** A value with the digits it deserves. */
export function measured(value: number | null | undefined, measure: CohortsAnswer['measure']): string {
  if (value === null || value === undefined) return '–'
  if (measure === 'share') return percent(value)
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 })
}

// A stylesheet may have been written shorter: #fff is #ffffff.
const part = (c: string, i: number) => Number.parseInt(c.length === 4 ? c.charAt(1 + i).repeat(2) : c.slice(1 + 2 * i, 3 + 2 * i), 16)

/** A colour between two, each as #rrggbb or #rgb. */
export function between(a: string, b: string, t: number): string {
  return `#${[0, 1, 2].map((i) => Math.round(part(a, i) + (part(b, i) - part(a, i)) * t).toString(16).padStart(2, '0')).join('')}`
}

/** How many ages anybody has lived to the end: further columns would be empty. */
export const agesLived = (rows: AgedRow[]): number => Math.max(1, ...rows.map((r) => r.cohort.lived.findLastIndex((n) => n > 0) + 1))

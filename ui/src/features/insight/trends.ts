// What the page of trends keeps in the address, and the question that is asked of it.

import { listOf } from './fields'
import type { TrendAnswer, TrendQuestion } from './queries'

export const measures = [
  { value: '', label: { marketing: 'How often', it: 'count' } },
  { value: 'people', label: { marketing: 'How many people', it: 'distinct(person)' } },
  { value: 'perPerson', label: { marketing: 'Times per person', it: 'count / distinct(person)' } },
  { value: 'sum', label: { marketing: 'Sum of', it: 'sum' } },
  { value: 'avg', label: { marketing: 'Average of', it: 'avg' } },
  { value: 'min', label: { marketing: 'Smallest', it: 'min' } },
  { value: 'max', label: { marketing: 'Largest', it: 'max' } },
  { value: 'median', label: { marketing: 'Median of', it: 'quantile 0.5' } },
  { value: 'p95', label: { marketing: '95 % are at most', it: 'quantile 0.95' } },
  { value: 'distinct', label: { marketing: 'Different values of', it: 'count_distinct' } },
] as const
export type Measure = (typeof measures)[number]['value']

export const comparisons = [
  { value: '', label: { marketing: 'nothing', it: 'none' } },
  { value: 'previous', label: { marketing: 'the time before', it: 'previous' } },
  { value: 'week', label: { marketing: 'a week earlier', it: 'week' } },
  { value: 'month', label: { marketing: 'a month earlier', it: 'month' } },
  { value: 'year', label: { marketing: 'a year earlier', it: 'year' } },
] as const

export const kinds = [
  { value: 'line', label: 'Lines' },
  { value: 'bar', label: 'Bars' },
  { value: 'area', label: 'Stacked' },
  { value: 'number', label: 'Figures' },
] as const
export type Kind = (typeof kinds)[number]['value']
export const kindOf = (text: string | undefined): Kind => kinds.find((k) => k.value === text)?.value ?? 'line'

export const filters = [
  { value: 'eq', label: { marketing: 'is', it: '=' } },
  { value: 'ne', label: { marketing: 'is not', it: '≠' } },
  { value: 'gte', label: { marketing: 'at least', it: '≥' } },
  { value: 'lt', label: { marketing: 'less than', it: '<' } },
  { value: 'contains', label: { marketing: 'contains', it: '∋' } },
  { value: 'exists', label: { marketing: 'is there', it: '∃' } },
] as const

export interface Filter {
  property: string
  op: string
  value: string
}

export interface Row {
  event: string
  measure: Measure
  property: string
  where: Filter[]
}

export const blankRow: Row = { event: '', measure: '', property: '', where: [] }
export const ofProperty = (m: Measure) => !['', 'people', 'perPerson'].includes(m)
export const letter = (i: number) => String.fromCharCode(65 + i)

const textIn = (o: Record<string, unknown>, key: string) => {
  const v = o[key]
  return typeof v === 'string' ? v : ''
}
const record = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

/** The rows of an address: series as JSON, or just names of events. What makes no sense is left out. */
export function rowsOf(series: string | undefined, events: string | undefined): Row[] {
  if (!series) return listOf(events).map((event) => ({ ...blankRow, event }))
  let list: unknown
  try {
    list = JSON.parse(series)
  } catch {
    return []
  }
  if (!Array.isArray(list)) return []
  return list
    .filter(record)
    .slice(0, 20)
    .map((o) => ({
      event: textIn(o, 'event'),
      measure: measures.find((m) => m.value === o['measure'])?.value ?? '',
      property: textIn(o, 'property'),
      where: (Array.isArray(o['where']) ? o['where'] : []).filter(record).map((w) => ({ property: textIn(w, 'property'), op: filters.find((f) => f.value === w['op'])?.value ?? 'eq', value: textIn(w, 'value') })),
    }))
}

/** The address of rows: the short form where it says everything. */
export function addressOf(rows: Row[]): { series: string | undefined; events: string | undefined } {
  if (rows.length === 0) return { series: undefined, events: undefined }
  const plain = rows.every((r) => r.event !== '' && r.measure === '' && r.where.length === 0 && !r.event.includes('~'))
  if (plain) return { series: undefined, events: rows.map((r) => r.event).join('~') }
  const short = rows.map((r) => ({ event: r.event, ...(r.measure && { measure: r.measure }), ...(r.property && { property: r.property }), ...(r.where.length > 0 && { where: r.where }) }))
  return { series: JSON.stringify(short), events: undefined }
}

/** Whether a row says enough to be asked. */
export const whole = (r: Row) => !ofProperty(r.measure) || r.property !== ''

/** A value as the server compares it: a number where it reads as one. */
const literal = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)

type Figure = NonNullable<TrendQuestion['series']>[number]

export function figureOf(r: Row): Figure {
  const out: Figure = r.event ? { event: r.event } : { type: 'any' }
  const where = r.where.filter((w) => w.property !== '' && (w.op === 'exists' || w.value !== '')).map((w) => (w.op === 'exists' ? { property: w.property, op: w.op } : { property: w.property, op: w.op, value: w.op === 'contains' ? w.value : literal(w.value) }))
  if (where.length > 0) out.where = where
  if (r.measure === 'median' || r.measure === 'p95') return { ...out, measure: 'quantile', quantile: r.measure === 'p95' ? 0.95 : 0.5, property: r.property }
  if (r.measure !== '') out.measure = r.measure
  if (ofProperty(r.measure)) out.property = r.property
  return out
}

type Line = TrendAnswer['series'][number]

/** The figures of a line: what was measured, or of a question that only counts, the people. */
export function valuesOf(line: Line, people: boolean): (number | null)[] {
  return people && line.people.length > 0 ? line.people : line.values
}

export const totalOf = (line: Line, people: boolean): number | null => (people && line.people.length > 0 ? line.everybody : line.total)

const round = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** 12,840 or 41.25, or a dash where there is none. */
export const figure = (v: number | null | undefined) => (v === null || v === undefined ? '–' : Math.abs(v) >= 1000 || Number.isInteger(v) ? round.format(v) : fine.format(v))

/** +12.5 %, against an earlier figure; nothing where there is nothing to compare. */
export function change(now: number | null, before: number | null | undefined): string {
  if (now === null || before === null || before === undefined || before === 0) return '–'
  const share = ((now - before) / Math.abs(before)) * 100
  return `${share > 0 ? '+' : ''}${share.toFixed(1)} %`
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import type { Cell } from '../../lib/csv'
import type { Saying } from '../../ui/words'

type Schemas = components['schemas']
export type ValueQuestion = Schemas['ValueQuestion']
export type ValueAnswer = Schemas['ValueAnswer']
export type GridCell = ValueAnswer['grid'][number]
export type Prospect = Schemas['WinBack']
export type SurvivalQuestion = Schemas['SurvivalQuestion']
export type SurvivalAnswer = Schemas['SurvivalAnswer']
export type SurvivalCurve = Schemas['SurvivalCurve']

/** A fit takes its time and changes little from one minute to the next. */
const seldom = { placeholderData: keepPreviousData, staleTime: 60_000, retry: false as const }

export function useValue(question: ValueQuestion | null, asOf: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'value', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/value', { params: { query: { asOf } }, body: question as ValueQuestion, signal })),
    ...seldom,
  })
}

export function useSurvival(question: SurvivalQuestion | null, asOf: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'survival', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/survival', { params: { query: { asOf } }, body: question as SurvivalQuestion, signal })),
    ...seldom,
  })
}

/** 12.3: an amount with as many digits as it deserves. */
export function amount(n: number | undefined): string {
  if (n === undefined) return '–'
  return new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(n) < 10 ? 2 : Math.abs(n) < 1000 ? 1 : 0 }).format(n)
}

/** "0", "1", …, "7+". */
export const timesLabel = (x: number, open: boolean) => (open ? `${x}+` : String(x))

export interface Pair {
  at: string
  actual: number
  expected: number
}

/** What happened beside what the model says, as rows of a table. */
export const pairRows = (pairs: Pair[]): Cell[][] => pairs.map((p) => [p.at, tidy(p.actual), tidy(p.expected)])

export const tidy = (n: number) => Math.round(n * 1000) / 1000

/** Repeat purchases of each step alone, from those up to it. */
export function incremental(tracking: ValueAnswer['tracking']): ValueAnswer['tracking'] {
  return tracking.map((p, i) => {
    const before = tracking[i - 1]
    return before ? { time: p.time, actual: p.actual - before.actual, expected: p.expected - before.expected } : p
  })
}

/** The name of a field in the address: recency, then frequency. */
export const cellName = (c: GridCell) => `${c.recency}-${c.frequency}`

/** The events of a name, or of those only the ones whose property has a value: what reads as a number may be one. */
export function targetOf(event: string, property: string | undefined, value: string | undefined): Target {
  if (!property || !value) return { event }
  const number = value.trim() !== '' && Number.isFinite(Number(value))
  return { event, where: [number ? { property, op: 'in', value: [value, Number(value)] } : { property, op: 'eq', value }] }
}

export type Target = { event: string; where?: ({ property: string; op: 'in'; value: (string | number)[] } | { property: string; op: 'eq'; value: string })[] }

/** Who is in a field, as a condition: when they last did it, and how often. */
export function cellCondition(target: Target, c: GridCell) {
  if (!c.bounds) return null
  const after = new Date(`${c.bounds.to}T00:00:00Z`)
  after.setUTCDate(after.getUTCDate() + 1)
  return {
    all: [
      { ...target, measure: 'last', op: 'after', value: c.bounds.from },
      { ...target, measure: 'last', op: 'before', value: after.toISOString().slice(0, 10) },
      { ...target, measure: 'count', op: 'gte', value: c.bounds.fewest },
      { ...target, measure: 'count', op: 'lte', value: c.bounds.most },
    ],
  }
}

/** The trait that says what somebody is worth: in money where there is any. */
export const worthTrait = (answer: ValueAnswer) => (answer.traits.some((t) => t.key === 'expected_value') ? 'expected_value' : 'expected_purchases')

/** Who may be gone and would be worth winning back, as a condition over the kept traits. */
export function winBackCondition(answer: ValueAnswer, of: { above: number; below: number; worth: number }) {
  return {
    all: [
      { trait: 'still_customer', op: 'gte', value: of.above },
      { trait: 'still_customer', op: 'lt', value: of.below },
      { trait: worthTrait(answer), op: 'gt', value: of.worth },
    ],
  }
}

/** A date the server reads, or nothing. */
export const dayOf = (text: string | undefined) => (text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined)

/** A number between two others, or nothing. */
export function within(text: string | undefined, least: number, most: number): number | undefined {
  const n = Number(text)
  return text !== undefined && text !== '' && n >= least && n <= most ? n : undefined
}

/** The first of these that an event was seen with: what a purchase was worth goes by many names. */
export const amountNames = ['total', 'revenue', 'amount', 'value', 'price']

export const models: { value: NonNullable<ValueQuestion['model']>; label: Saying }[] = [
  { value: 'best', label: { marketing: 'Whichever fits better', it: 'best' } },
  { value: 'bgnbd', label: { marketing: 'May leave after a purchase (BG/NBD)', it: 'BG/NBD' } },
  { value: 'paretonbd', label: { marketing: 'May leave at any time (Pareto/NBD)', it: 'Pareto/NBD' } },
  { value: 'bgbb', label: { marketing: 'Buy at most once in each unit (BG/BB)', it: 'BG/BB' } },
]

/** The curves of an answer: the parts where there are any, else everybody. */
export const curvesOf = (a: SurvivalAnswer): SurvivalCurve[] => (a.parts.length > 0 ? a.parts : [a.all])

/** How a curve is called. */
export const curveName = (c: SurvivalCurve, parts: boolean) => (parts ? (c.value ?? 'not known') : 'everybody')

/** The share still there at a time: that of the last step up to it. */
export function survivalAt(c: SurvivalCurve, time: number): { survival: number; lower: number; upper: number } {
  let at = { survival: 1, lower: 1, upper: 1 }
  for (const s of c.steps) {
    if (s.time > time) break
    at = s
  }
  return at
}

/** How many are under observation at a time. */
export function atRisk(c: SurvivalCurve, time: number): number {
  return c.steps.find((s) => s.time >= time)?.atRisk ?? 0
}

/** Some five round times up to the end of the longest curve. */
export function marksOf(curves: SurvivalCurve[]): number[] {
  const last = Math.max(1, ...curves.map((c) => c.steps.at(-1)?.time ?? 0))
  const step = [1, 2, 4, 5, 8, 10, 13, 20, 26, 52, 100, 200, 500].find((s) => last / s <= 8) ?? Math.ceil(last / 8)
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step)
}

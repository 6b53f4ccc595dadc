// The single conditions that a row can hold: what each form is made of, how a new one begins, what it still needs.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type Condition = { [key: string]: Json }

export const measures = ['count', 'sum', 'avg', 'min', 'max', 'rate', 'first', 'last', 'daysSince', 'distinct', 'top', 'values'] as const
export type Measure = (typeof measures)[number]

export const periods = ['day', 'week', 'month', 'quarter', 'year', 'previousDay', 'previousWeek', 'previousMonth'] as const

export interface Comparison {
  op: string
  value?: Json
  ignoreCase?: boolean
}

export interface Match extends Comparison {
  id: string
  property: string
}

/** Which events of all time: one of these, and the members that it needs. */
export type WindowKind = 'ever' | 'within' | 'during' | 'dates' | 'anniversary'

export interface Span {
  window: WindowKind
  within: string // a duration such as 30d
  during: string
  from: string // a date or an instant; one of the two may be empty
  to: string
  sinceAnniversary: string // the trait that holds the date
}

export interface Target {
  type: string // track if the JSON leaves it out
  event: string
  where: Match[]
}

export interface EventTest extends Target, Span, Comparison {
  form: 'event'
  measure: Measure
  property: string
  per: string
  /** Of the most frequent: how many of them. */
  k: number
  never: boolean
}

/** A step of a sequence, or, with not, what must not have happened there. */
export interface Step extends Target {
  id: string
  not: boolean
  next: boolean
  gap: string // at most so long after the step before
  wait: string // at least so long after it
  within: string // of not: in so long after the step before
}

export interface SequenceTest {
  form: 'sequence'
  steps: Step[]
  within: string
  span: string
  strict: boolean
  counted: boolean // op and value say how many times
  op: string
  value?: Json
}

export type Test =
  | EventTest
  | SequenceTest
  | ({ form: 'trait'; trait: string } & Comparison)
  | ({ form: 'identifier'; identifier: string } & Comparison)
  | { form: 'consent'; category: string; op: string }
  | { form: 'list'; list: string }
  | { form: 'segment'; segment: string }

export interface Ids {
  next: () => string
}

/** Names for the rows of one builder. */
export function newIds(): Ids {
  let n = 0
  return { next: () => `r${++n}` }
}

export const noWindow: Span = { window: 'ever', within: '', during: '', from: '', to: '', sinceAnniversary: '' }

/** A first row of each form, sensible as it stands. */
export function blank(form: Test['form'], ids: Ids): Test {
  switch (form) {
    case 'event':
      return { form, type: 'track', event: '', measure: 'count', property: '', per: '', k: 1, ...noWindow, window: 'within', within: '30d', never: false, op: 'gte', value: 1, where: [] }
    case 'sequence':
      return { form, steps: [blankStep(ids), { ...blankStep(ids), gap: '7d' }], within: '', span: '', strict: false, counted: false, op: 'gte', value: 2 }
    case 'trait':
      return { form, trait: '', op: 'eq', value: '' }
    case 'identifier':
      return { form, identifier: 'email', op: 'exists' }
    case 'consent':
      return { form, category: '', op: 'given' }
    case 'list':
      return { form, list: '' }
    default:
      return { form, segment: '' }
  }
}

export function blankStep(ids: Ids, not = false): Step {
  return { id: ids.next(), type: 'track', event: '', where: [], not, next: false, gap: '', wait: '', within: '' }
}

const propertied: Partial<Record<Measure, 'may' | 'must'>> = { sum: 'must', avg: 'must', min: 'must', max: 'must', distinct: 'must', top: 'must', values: 'must', first: 'may', last: 'may' }

export const takesProperty = (measure: Measure) => measure in propertied
export const needsProperty = (measure: Measure) => propertied[measure] === 'must'

/** The types of calls whose events have names. */
export const named: ReadonlySet<string> = new Set(['track', 'page', 'screen', 'any'])

const valueless = new Set(['exists', 'notExists'])

export const takesValue = (op: string) => !valueless.has(op)

/** What is still missing before a row can be counted, or null. */
export function missing(test: Test): string | null {
  switch (test.form) {
    case 'segment':
      return test.segment === '' ? 'segment' : null
    case 'list':
      return test.list === '' ? 'list' : null
    case 'consent':
      return test.category === '' ? 'consent' : null
    case 'identifier':
      return test.identifier === '' ? 'identifier' : unset(test)
    case 'trait':
      return test.trait === '' ? 'trait' : unset(test)
    case 'sequence':
      return missingOfSequence(test)
    default:
      return missingOfEvent(test)
  }
}

function missingOfTarget(target: Target): string | null {
  if (target.event === '' && target.type === 'track') return 'event'
  const match = target.where.findIndex((m) => m.property === '' || unset(m) !== null)
  return match >= 0 ? `where[${match}]` : null
}

function missingOfEvent(test: EventTest): string | null {
  const target = missingOfTarget(test)
  if (target !== null) return target
  if (test.window === 'dates' && test.from === '' && test.to === '') return 'from'
  if (test.window === 'anniversary' && test.sinceAnniversary === '') return 'sinceAnniversary'
  if (test.never) return null
  if (needsProperty(test.measure) && test.property === '') return 'property'
  return unset(test)
}

function missingOfSequence(test: SequenceTest): string | null {
  for (const [i, step] of test.steps.entries()) {
    const lacking = missingOfTarget(step)
    if (lacking !== null) return `sequence[${i}].${lacking}`
  }
  if (!test.steps.some((s) => !s.not)) return 'sequence'
  return test.counted ? unset(test) : null
}

function unset({ op, value }: Comparison): 'op' | 'value' | null {
  if (op === '') return 'op'
  if (valueless.has(op)) return null
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((v) => v !== '' && v !== null) ? null : 'value'
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? 'value' : null
}

// A step of a funnel as the address keeps it: the name of its event, then ;gap=1h;wait=5m;where=country:eq:SG for what else is
// asked of it. What of these signs stands in a name or a value is escaped as in any address.

import type { components } from '../../api/gen/schema'
import { listOf, rangeOf, textOf } from './fields'

type Schemas = components['schemas']

export interface Filter {
  property: string
  op: string
  value: string
}

/** An event, what is asked of it, and how long after the step before it may come. */
export interface Step {
  event: string
  where: Filter[]
  gap?: string
  wait?: string
}

/** What must not happen, and after and before which step, from 1. */
export interface Without {
  event: string
  where: Filter[]
  after?: number
  before?: number
}

export const operators = [
  { value: 'eq', label: { marketing: 'is', it: '=' } },
  { value: 'ne', label: { marketing: 'is not', it: '≠' } },
  { value: 'gt', label: { marketing: 'more than', it: '>' } },
  { value: 'gte', label: { marketing: 'at least', it: '≥' } },
  { value: 'lt', label: { marketing: 'less than', it: '<' } },
  { value: 'lte', label: { marketing: 'at most', it: '≤' } },
  { value: 'exists', label: { marketing: 'is known', it: 'exists' } },
  { value: 'notExists', label: { marketing: 'is not known', it: 'notExists' } },
] as const

export const valueless = (op: string) => op === 'exists' || op === 'notExists'

const escape = (text: string) => text.replace(/[%;~:]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
const unescape = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a % of its own
  }
}

// A filter is kept in the address from when it is begun, so its property may be empty yet.
const filterText = (f: Filter) => [f.property, f.op, ...(valueless(f.op) ? [] : [f.value])].map(escape).join(':')

function filterOf(text: string): Filter | null {
  const [property = '', op = '', value = ''] = text.split(':').map(unescape)
  return operators.some((o) => o.value === op) ? { property, op, value } : null
}

/** Reads the parts of a text: the name, and what is said beside it. */
function parts(text: string): { event: string; where: Filter[]; said: Map<string, string> } {
  const [name = '', ...rest] = text.split(';')
  const where: Filter[] = []
  const said = new Map<string, string>()
  for (const part of rest) {
    const at = part.indexOf('=')
    const [key, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)]
    const filter = key === 'where' ? filterOf(value) : null
    if (filter) where.push(filter)
    else said.set(key, value)
  }
  return { event: unescape(name), where, said }
}

const length = (text: string | undefined) => rangeOf(text, '') || undefined
const whole = (text: string | undefined) => (text && /^\d{1,2}$/.test(text) ? Number(text) : undefined)

export function stepOf(text: string): Step {
  const { event, where, said } = parts(text)
  return { event, where, gap: length(said.get('gap')), wait: length(said.get('wait')) }
}

export function stepText(step: Step): string {
  return [escape(step.event), ...(step.wait ? [`wait=${step.wait}`] : []), ...(step.gap ? [`gap=${step.gap}`] : []), ...step.where.map((f) => `where=${filterText(f)}`)].join(';')
}

export const stepsOf = (text: string | undefined): Step[] => listOf(text).map(stepOf)
export const stepsText = (steps: Step[]) => textOf(steps.filter((s) => s.event).map(stepText))

export const withoutsOf = (text: string | undefined): Without[] =>
  listOf(text).map((one) => {
    const { event, where, said } = parts(one)
    return { event, where, after: whole(said.get('after')), before: whole(said.get('before')) }
  })

export const withoutsText = (list: Without[]) =>
  textOf(list.filter((w) => w.event).map((w) => [escape(w.event), ...(w.after ? [`after=${w.after}`] : []), ...(w.before ? [`before=${w.before}`] : []), ...w.where.map((f) => `where=${filterText(f)}`)].join(';')))

/** The value of a filter: a number or a truth where it reads as one, else a text; in quotes it is a text whatever it reads as. */
export function literal(text: string): string | number | boolean {
  const quoted = /^"(.*)"$/.exec(text)
  if (quoted) return quoted[1] ?? ''
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : text
}

/** A filter still being written is none. */
const finished = (f: Filter) => f.property !== '' && (valueless(f.op) || f.value !== '')

/** The events as the API takes them. */
export function targetOf(of: { event: string; where: Filter[] }): Schemas['EventTarget'] {
  const where = of.where.filter(finished).map((f) => ({ property: f.property, op: f.op, ...(valueless(f.op) ? {} : { value: literal(f.value) }) }))
  return { event: of.event, type: 'track', ...(where.length > 0 ? { where } : {}) }
}

/** A step as the API takes it; in any order there is no step before to wait from. */
export function askedStep(step: Step, first: boolean, anyOrder: boolean): Schemas['FunnelStep'] {
  const waits = first || anyOrder ? {} : { ...(step.gap ? { gap: step.gap } : {}), ...(step.wait ? { wait: step.wait } : {}) }
  return { ...targetOf(step), ...waits }
}

/** What must not happen, as the API takes it, between steps that there are. */
export function askedWithout(w: Without, steps: number, anyOrder: boolean): Schemas['FunnelExclusion'] {
  const after = Math.min(w.after ?? 1, Math.max(steps - 1, 1))
  const before = Math.max(Math.min(w.before ?? steps, steps), after + 1)
  return { ...targetOf(w), ...(anyOrder ? {} : { after, before }) }
}

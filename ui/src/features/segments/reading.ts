// From the JSON of one condition to the row that shows it.

import { measures, noWindow, type Comparison, type Condition, type EventTest, type Ids, type Json, type Match, type Measure, type SequenceTest, type Span, type Step, type Target, type Test } from './forms'

export class NotACondition extends Error {}

export const isObject = (v: unknown): v is { [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v)

const text = (v: Json | undefined) => (typeof v === 'string' ? v : '')

const forms = 'all, any, not, event, sequence, score, trait, identifier, consent, list and segment'

/** Reads what is neither a group nor a score. */
export function readTest(value: Condition, ids: Ids): Test {
  if ('sequence' in value) return readSequence(value, ids)
  if ('trait' in value) return { form: 'trait', trait: text(value['trait']), ...comparison(value) }
  if ('identifier' in value) return { form: 'identifier', identifier: text(value['identifier']), ...comparison(value) }
  if ('consent' in value) return { form: 'consent', category: text(value['consent']), op: text(value['op']) || 'given' }
  if ('list' in value) return { form: 'list', list: text(value['list']) }
  if ('segment' in value) return { form: 'segment', segment: text(value['segment']) }
  if ('event' in value || 'type' in value) return readEvent(value, ids)
  throw new NotACondition(`write one of ${forms}`)
}

export function comparison(from: Condition): Comparison {
  return { op: text(from['op']), ...('value' in from ? { value: from['value'] } : {}), ...(from['ignoreCase'] === true ? { ignoreCase: true } : {}) }
}

function readTarget(from: Condition, ids: Ids): Target {
  const where = Array.isArray(from['where']) ? from['where'] : []
  return { type: text(from['type']) || 'track', event: text(from['event']), where: where.map((m) => readMatch(m, ids)) }
}

function readMatch(from: Json, ids: Ids): Match {
  const match = isObject(from) ? from : {}
  return { id: ids.next(), property: text(match['property']), ...comparison(match) }
}

function readSpan(from: Condition): Span {
  const span: Span = { ...noWindow, within: text(from['within']), during: text(from['during']), from: text(from['from']), to: text(from['to']), sinceAnniversary: text(from['sinceAnniversary']) }
  if (span.during !== '') return { ...span, window: 'during' }
  if (span.sinceAnniversary !== '') return { ...span, window: 'anniversary' }
  if (span.from !== '' || span.to !== '') return { ...span, window: 'dates' }
  return span.within === '' ? span : { ...span, window: 'within' }
}

function readEvent(from: Condition, ids: Ids): EventTest {
  const measure = (text(from['measure']) || 'count') as Measure
  if (!measures.includes(measure)) throw new NotACondition(`“${measure}” is not a measure`)
  const test = { form: 'event' as const, ...readTarget(from, ids), ...readSpan(from), measure, property: text(from['property']), per: text(from['per']), k: typeof from['k'] === 'number' ? from['k'] : 1, never: from['never'] === true }
  const compared = comparison(from)
  if (compared.op !== '') return { ...test, ...compared }
  return { ...test, op: 'gte', ...('never' in from ? {} : { value: 1 }) } // a bare event is one that happened
}

function readSequence(from: Condition, ids: Ids): SequenceTest {
  const steps = from['sequence']
  if (!Array.isArray(steps)) throw new NotACondition('sequence holds a list of steps')
  const counted = 'op' in from
  return {
    form: 'sequence',
    steps: steps.map((s) => readStep(s, ids)),
    within: text(from['within']),
    span: text(from['span']),
    strict: from['strict'] === true,
    counted,
    ...(counted ? comparison(from) : { op: 'gte', value: 2 }),
  }
}

function readStep(from: Json, ids: Ids): Step {
  if (!isObject(from)) throw new NotACondition('a step of a sequence is an object such as {"event": "Order Completed"}')
  const not = 'not' in from
  const target = not && isObject(from['not']) ? from['not'] : from
  return {
    id: ids.next(),
    ...readTarget(target, ids),
    not,
    next: from['next'] === true,
    gap: text(from['gap']),
    wait: text(from['wait']),
    within: text(from['within']),
  }
}

// From a row to the JSON of its condition, as the API takes it.

import { takesProperty, takesValue, type Comparison, type Condition, type EventTest, type SequenceTest, type Step, type Target, type Test } from './forms'

/** Writes what is neither a group nor a score. */
export function writeTest(test: Test): Condition {
  switch (test.form) {
    case 'segment':
      return { segment: test.segment }
    case 'list':
      return { list: test.list }
    case 'consent':
      return { consent: test.category, op: test.op }
    case 'trait':
      return { trait: test.trait, ...writeComparison(test) }
    case 'identifier':
      return { identifier: test.identifier, ...writeComparison(test) }
    case 'sequence':
      return writeSequence(test)
    default:
      return writeEvent(test)
  }
}

export function writeComparison({ op, value, ignoreCase }: Comparison): Condition {
  const json: Condition = takesValue(op) && value !== undefined ? { op, value } : { op }
  return ignoreCase ? { ...json, ignoreCase } : json
}

function writeTarget({ type, event, where }: Target): Condition {
  const json: Condition = {}
  if (type !== 'track') json['type'] = type
  if (event !== '' || type === 'track') json['event'] = event
  if (where.length > 0) json['where'] = where.map((m) => ({ property: m.property, ...writeComparison(m) }))
  return json
}

/** The members of these names that say something. */
function texts<K extends string>(from: Record<K, string>, ...names: K[]): Condition {
  return Object.fromEntries(names.filter((name) => from[name] !== '').map((name) => [name, from[name]]))
}

function writeEvent(test: EventTest): Condition {
  const json = { ...writeTarget(test), ...texts(test, 'within', 'during', 'from', 'to', 'sinceAnniversary') }
  if (test.never) return { ...json, never: true }
  json['measure'] = test.measure
  if (takesProperty(test.measure) && test.property !== '') json['property'] = test.property
  if (test.measure === 'rate') json['per'] = test.per
  if (test.measure === 'top' && test.k > 1) json['k'] = test.k
  return { ...json, ...writeComparison(test) }
}

function writeSequence(test: SequenceTest): Condition {
  const json: Condition = { sequence: test.steps.map(writeStep), ...texts(test, 'within', 'span') }
  if (test.strict) json['strict'] = true
  return test.counted ? { ...json, ...writeComparison(test) } : json
}

function writeStep(step: Step): Condition {
  if (step.not) return { not: writeTarget(step), ...texts(step, 'within') }
  return { ...writeTarget(step), ...texts(step, 'gap', 'wait'), ...(step.next ? { next: true } : {}) }
}

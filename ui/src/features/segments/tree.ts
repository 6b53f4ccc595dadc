// The condition as the builder edits it: a tree with identities, so that a row keeps its place and focus while it changes.
// fromCondition and toCondition are each other's inverse up to what means the same (a group of one is its child).

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type Condition = { [key: string]: Json }

export const measures = ['count', 'sum', 'min', 'max', 'avg', 'first', 'last', 'distinct'] as const
export type Measure = (typeof measures)[number]

export interface Match {
  id: string
  property: string
  op: string
  value?: Json
}

export interface EventTest {
  form: 'event'
  type: string // track if the JSON leaves it out
  event: string
  measure: Measure
  property: string
  within: string // "" is all time
  never: boolean
  op: string
  value?: Json
  where: Match[]
}

export type Test =
  | EventTest
  | { form: 'trait'; trait: string; op: string; value?: Json }
  | { form: 'identifier'; identifier: string; op: string; value?: Json }
  | { form: 'segment'; segment: string }

export interface Group {
  kind: 'group'
  id: string
  op: 'all' | 'any'
  negated: boolean
  children: Draft[]
}

export interface Leaf {
  kind: 'leaf'
  id: string
  negated: boolean
  test: Test
}

export type Draft = Group | Leaf

export interface Ids {
  next: () => string
}

/** Names for the rows of one builder. */
export function newIds(): Ids {
  let n = 0
  return { next: () => `r${++n}` }
}

export class NotACondition extends Error {}

const isObject = (v: unknown): v is { [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v)
const text = (v: Json | undefined) => (typeof v === 'string' ? v : '')

export function group(ids: Ids, op: 'all' | 'any', children: Draft[] = [], negated = false): Group {
  return { kind: 'group', id: ids.next(), op, negated, children }
}

export function leaf(ids: Ids, test: Test, negated = false): Leaf {
  return { kind: 'leaf', id: ids.next(), negated, test }
}

/** A first row of each form, sensible as it stands. */
export function blank(form: Test['form']): Test {
  switch (form) {
    case 'event':
      return { form, type: 'track', event: '', measure: 'count', property: '', within: '30d', never: false, op: 'gte', value: 1, where: [] }
    case 'trait':
      return { form, trait: '', op: 'eq', value: '' }
    case 'identifier':
      return { form, identifier: 'email', op: 'exists' }
    default:
      return { form, segment: '' }
  }
}

/** Reads a condition. The root is always a group, so that there is a place to add to. */
export function fromCondition(condition: unknown, ids: Ids): Group {
  const draft = read(condition, ids, false, 0)
  return draft.kind === 'group' && !draft.negated ? draft : group(ids, 'all', [draft])
}

function read(value: unknown, ids: Ids, negated: boolean, depth: number): Draft {
  if (!isObject(value)) throw new NotACondition('a condition is an object such as {"trait": "tier", "op": "eq", "value": "gold"}')
  if (depth > 24) throw new NotACondition('this condition is nested too deeply')
  if ('not' in value) return read(value['not'], ids, !negated, depth + 1)
  for (const op of ['all', 'any'] as const) {
    if (!(op in value)) continue
    const of = value[op]
    if (!Array.isArray(of)) throw new NotACondition(`${op} holds a list of conditions`)
    return group(
      ids,
      op,
      of.map((child) => read(child, ids, false, depth + 1)),
      negated,
    )
  }
  return leaf(ids, readTest(value, ids), negated)
}

function readTest(value: Condition, ids: Ids): Test {
  if ('trait' in value) return withValue({ form: 'trait', trait: text(value['trait']), op: text(value['op']) }, value)
  if ('identifier' in value) return withValue({ form: 'identifier', identifier: text(value['identifier']), op: text(value['op']) }, value)
  if ('segment' in value) return { form: 'segment', segment: text(value['segment']) }
  if (!('event' in value) && !('type' in value)) throw new NotACondition('write one of all, any, not, event, trait, identifier and segment')
  const measure = (text(value['measure']) || 'count') as Measure
  if (!measures.includes(measure)) throw new NotACondition(`“${measure}” is not a measure`)
  const bare = !('op' in value) && !('never' in value)
  return withValue(
    {
      form: 'event',
      type: text(value['type']) || 'track',
      event: text(value['event']),
      measure,
      property: text(value['property']),
      within: text(value['within']),
      never: value['never'] === true,
      op: text(value['op']) || 'gte',
      where: (Array.isArray(value['where']) ? value['where'] : []).map((m) => {
        const match = isObject(m) ? m : {}
        return withValue({ id: ids.next(), property: text(match['property']), op: text(match['op']) }, match)
      }),
      ...(bare ? { value: 1 } : {}),
    },
    value,
  )
}

function withValue<T extends object>(test: T, from: Condition): T {
  return 'value' in from ? { ...test, value: from['value'] } : test
}

/** The condition as the API takes it. An empty group has no JSON: null. */
export function toCondition(draft: Draft): Condition | null {
  const plain = draft.kind === 'leaf' ? testJson(draft.test) : groupJson(draft)
  if (plain === null) return null
  return draft.negated ? { not: plain } : plain
}

function groupJson(draft: Group): Condition | null {
  const of = draft.children.map(toCondition).filter((c) => c !== null)
  if (of.length === 0) return null
  return of.length === 1 ? (of[0] as Condition) : { [draft.op]: of }
}

const valueless = new Set(['exists', 'notExists'])

function testJson(test: Test): Condition {
  switch (test.form) {
    case 'segment':
      return { segment: test.segment }
    case 'trait':
      return { trait: test.trait, ...comparison(test) }
    case 'identifier':
      return { identifier: test.identifier, ...comparison(test) }
    default:
      return eventJson(test)
  }
}

function comparison({ op, value }: { op: string; value?: Json }): Condition {
  return valueless.has(op) || value === undefined ? { op } : { op, value }
}

function eventJson(test: EventTest): Condition {
  const json: Condition = {}
  if (test.type !== 'track') json['type'] = test.type
  if (test.event !== '' || test.type === 'track') json['event'] = test.event
  if (test.where.length > 0) json['where'] = test.where.map((m) => ({ property: m.property, ...comparison(m) }))
  if (test.within !== '') json['within'] = test.within
  if (test.never) return { ...json, never: true }
  json['measure'] = test.measure
  if (takesProperty(test.measure) && test.property !== '') json['property'] = test.property
  return { ...json, ...comparison(test) }
}

export function takesProperty(measure: Measure): boolean {
  return measure !== 'count'
}

export function needsProperty(measure: Measure): boolean {
  return takesProperty(measure) && measure !== 'first' && measure !== 'last'
}

/** What is still missing before a row can be counted, or null. */
export function missing(test: Test): string | null {
  switch (test.form) {
    case 'segment':
      return test.segment === '' ? 'segment' : null
    case 'identifier':
      return test.identifier === '' ? 'identifier' : unset(test)
    case 'trait':
      return test.trait === '' ? 'trait' : unset(test)
    default: {
      if (test.event === '' && test.type === 'track') return 'event'
      const match = test.where.findIndex((m) => m.property === '' || unset(m) !== null)
      if (match >= 0) return `where[${match}]`
      if (test.never) return null
      if (needsProperty(test.measure) && test.property === '') return 'property'
      return unset(test)
    }
  }
}

function unset({ op, value }: { op: string; value?: Json }): 'op' | 'value' | null {
  if (op === '') return 'op'
  if (valueless.has(op)) return null
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? 'value' : null
}

/** Whether every row says something. */
export function complete(draft: Draft): boolean {
  return draft.kind === 'leaf' ? missing(draft.test) === null : draft.children.length > 0 && draft.children.every(complete)
}

/** The tree with one row changed; the same object where nothing changed. */
export function change(root: Group, id: string, edit: (draft: Draft) => Draft | null): Group {
  const next = visit(root, id, edit)
  return next && next.kind === 'group' ? next : root
}

function visit(draft: Draft, id: string, edit: (draft: Draft) => Draft | null): Draft | null {
  if (draft.id === id) return edit(draft)
  if (draft.kind === 'leaf') return draft
  let changed = false
  const children = draft.children.flatMap((child) => {
    const next = visit(child, id, edit)
    if (next !== child) changed = true
    return next === null ? [] : [next]
  })
  return changed ? { ...draft, children } : draft
}

export const remove = (root: Group, id: string) => (root.id === id ? root : change(root, id, () => null))

export function append(root: Group, to: string, child: Draft): Group {
  return change(root, to, (draft) => (draft.kind === 'group' ? { ...draft, children: [...draft.children, child] } : draft))
}

/** Puts a row into a group of its own, so that the other connective can join it. */
export function wrap(root: Group, id: string, ids: Ids): Group {
  const turned = parentOf(root, id)?.op === 'all' ? 'any' : 'all'
  return change(root, id, (draft) => group(ids, turned, [draft]))
}

export function parentOf(root: Group, id: string): Group | null {
  for (const child of root.children) {
    if (child.id === id) return root
    const found = child.kind === 'group' ? parentOf(child, id) : null
    if (found) return found
  }
  return null
}

/** Moves a row up or down among its neighbours. */
export function move(root: Group, id: string, by: -1 | 1): Group {
  const parent = parentOf(root, id)
  if (!parent) return root
  const at = parent.children.findIndex((c) => c.id === id)
  const to = at + by
  if (to < 0 || to >= parent.children.length) return root
  const children = [...parent.children]
  const [row] = children.splice(at, 1)
  children.splice(to, 0, row as Draft)
  return change(root, parent.id, (draft) => (draft.kind === 'group' ? { ...draft, children } : draft))
}

/** Which row and which of its fields an error's place names, such as all[1].any[0].op. */
export function placeOf(root: Group, where: string): { id: string; field: string } | null {
  const path = where.replace(/^(spec\.)?condition\.?/, '')
  let best: { id: string; field: string; length: number } | null = null
  for (const [at, id] of paths(root)) {
    if (at !== '' && path !== at && !path.startsWith(at + '.')) continue
    if (!best || at.length >= best.length) best = { id, field: path.slice(at.length).replace(/^\./, ''), length: at.length }
  }
  return best && { id: best.id, field: best.field }
}

/** The place in the JSON at which each row stands. */
export function paths(root: Group): [string, string][] {
  const out: [string, string][] = []
  const walk = (draft: Draft, path: string) => {
    const at = draft.negated ? join(path, 'not') : path
    out.push([at, draft.id])
    if (draft.kind === 'leaf') return
    const of = draft.children.filter((c) => toCondition(c) !== null)
    for (const [i, child] of of.entries()) walk(child, of.length === 1 ? at : `${join(at, draft.op)}[${i}]`)
  }
  walk(root, '')
  return out
}

const join = (path: string, step: string) => (path === '' ? step : `${path}.${step}`)

// The condition as the builder edits it: a tree with identities, so that a row keeps its place and focus while it changes.
// fromCondition and toCondition are each other's inverse up to what means the same (a group of one is its child).

import { missing, type Comparison, type Condition, type Ids, type Json, type Test } from './forms'
import { comparison, isObject, NotACondition, readTest } from './reading'
import { writeComparison, writeTest } from './writing'

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

/** Conditions with weights, whose sum is compared. */
export interface Score extends Comparison {
  kind: 'score'
  id: string
  negated: boolean
  parts: Part[]
}

export interface Part {
  id: string
  weight: Json | undefined
  when: Group
}

export type Draft = Group | Leaf | Score

const deepest = 64

export function group(ids: Ids, op: 'all' | 'any', children: Draft[] = [], negated = false): Group {
  return { kind: 'group', id: ids.next(), op, negated, children }
}

export function leaf(ids: Ids, test: Test, negated = false): Leaf {
  return { kind: 'leaf', id: ids.next(), negated, test }
}

export function part(ids: Ids, when: Draft, weight: Json | undefined = 1): Part {
  return { id: ids.next(), weight, when: asGroup(when, ids) }
}

export function score(ids: Ids, parts: Part[], compared: Comparison = { op: 'gte', value: 10 }, negated = false): Score {
  return { kind: 'score', id: ids.next(), negated, parts, ...compared }
}

/** Reads a condition. The root is always a group, so that there is a place to add to. */
export function fromCondition(condition: unknown, ids: Ids): Group {
  return asGroup(read(condition, ids, false, 0), ids)
}

function asGroup(draft: Draft, ids: Ids): Group {
  return draft.kind === 'group' && !draft.negated ? draft : group(ids, 'all', [draft])
}

function read(value: unknown, ids: Ids, negated: boolean, depth: number): Draft {
  if (!isObject(value)) throw new NotACondition('a condition is an object such as {"trait": "tier", "op": "eq", "value": "gold"}')
  if (depth > deepest) throw new NotACondition('this condition is nested too deeply')
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
  return 'score' in value ? readScore(value, ids, negated, depth) : leaf(ids, readTest(value, ids), negated)
}

function readScore(value: Condition, ids: Ids, negated: boolean, depth: number): Score {
  const parts = value['score']
  if (!Array.isArray(parts)) throw new NotACondition('score holds a list of {"when": a condition, "weight": a number}')
  const read1 = (p: Json) => part(ids, read(isObject(p) ? p['when'] : p, ids, false, depth + 1), isObject(p) ? p['weight'] : undefined)
  return score(ids, parts.map(read1), comparison(value), negated)
}

/** The condition as the API takes it. An empty group has no JSON: null. */
export function toCondition(draft: Draft): Condition | null {
  const plain = draft.kind === 'leaf' ? writeTest(draft.test) : draft.kind === 'score' ? scoreJson(draft) : groupJson(draft)
  if (plain === null) return null
  return draft.negated ? { not: plain } : plain
}

function groupJson(draft: Group): Condition | null {
  const of = draft.children.map(toCondition).filter((c) => c !== null)
  if (of.length === 0) return null
  return of.length === 1 ? (of[0] as Condition) : { [draft.op]: of }
}

function scoreJson(draft: Score): Condition | null {
  const parts = draft.parts.flatMap((p) => {
    const when = toCondition(p.when)
    return when === null ? [] : [{ when, weight: p.weight ?? 0 }]
  })
  return parts.length === 0 ? null : { score: parts, ...writeComparison(draft) }
}

/** Whether every row says something. */
export function complete(draft: Draft): boolean {
  switch (draft.kind) {
    case 'leaf':
      return missing(draft.test) === null
    case 'score':
      return typeof draft.value === 'number' && draft.parts.length > 0 && draft.parts.every((p) => typeof p.weight === 'number' && complete(p.when))
    default:
      return draft.children.length > 0 && draft.children.every(complete)
  }
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
  const each = (child: Draft): Draft | null => {
    const next = visit(child, id, edit)
    if (next !== child) changed = true
    return next
  }
  if (draft.kind === 'score') {
    const parts = draft.parts.flatMap((p) => {
      const when = each(p.when)
      return when === null ? [] : [{ ...p, when: when as Group }]
    })
    return changed ? { ...draft, parts } : draft
  }
  const children = draft.children.flatMap((child) => each(child) ?? [])
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

/** The group that holds a row; null for the root and for the whole of a score's part. */
export function parentOf(root: Group, id: string): Group | null {
  for (const child of root.children) {
    if (child.id === id) return root
    const inner = child.kind === 'group' ? [child] : child.kind === 'score' ? child.parts.map((p) => p.when) : []
    for (const within of inner) {
      const found = parentOf(within, id)
      if (found) return found
    }
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
    if (draft.kind === 'score') {
      const of = draft.parts.filter((p) => toCondition(p.when) !== null)
      for (const [i, p] of of.entries()) walk(p.when, `${join(at, 'score')}[${i}].when`)
      return
    }
    const of = draft.children.filter((c) => toCondition(c) !== null)
    for (const [i, child] of of.entries()) walk(child, of.length === 1 ? at : `${join(at, draft.op)}[${i}]`)
  }
  walk(root, '')
  return out
}

const join = (path: string, step: string) => (path === '' ? step : `${path}.${step}`)

import { expect, test } from 'vitest'
import { blank, missing, newIds, noWindow, type Condition } from './forms'
import { NotACondition } from './reading'
import { append, change, complete, fromCondition, leaf, move, paths, placeOf, remove, toCondition, wrap, type Group, type Leaf, type Score } from './tree'

const conditions: Condition[] = [
  { event: 'Order Completed', within: '30d', measure: 'count', op: 'gte', value: 3 },
  { event: 'Ticket Opened', within: '7d', never: true },
  { type: 'any', within: '1h', measure: 'count', op: 'eq', value: 0 },
  { event: 'Order Completed', where: [{ property: 'currency', op: 'eq', value: 'SGD' }], measure: 'sum', property: 'total', op: 'gt', value: 100 },
  { event: 'Order Completed', measure: 'last', op: 'olderThan', value: '60d' },
  { trait: 'tier', op: 'in', value: ['gold', 'platinum'] },
  { identifier: 'email', op: 'exists' },
  { segment: 'loyal' },
  { not: { segment: 'loyal' } },
  { event: 'E', during: 'previousWeek', measure: 'count', op: 'gte', value: 1 },
  { event: 'E', from: '2026-01-01', to: '2026-02-01T00:00:00Z', measure: 'count', op: 'gte', value: 1 },
  { event: 'E', to: '2026-02-01', never: true },
  { event: 'E', sinceAnniversary: 'birthday', measure: 'count', op: 'gte', value: 1 },
  { event: 'E', within: '30d', measure: 'rate', per: '7d', op: 'gt', value: 1.5 },
  { event: 'E', measure: 'daysSince', op: 'lte', value: 10 },
  { event: 'E', measure: 'top', property: 'category', op: 'in', value: ['kettle', 'lamp'], ignoreCase: true },
  { event: 'E', measure: 'top', k: 3, property: 'category', op: 'containsAny', value: ['kettle', 'lamp'] },
  { event: 'E', measure: 'values', property: 'category', op: 'containsAll', value: ['kettle', 'lamp'] },
  { event: 'E', measure: 'values', property: 'category', op: 'exists' },
  { trait: 'app_version', op: 'semverGte', value: '2.4.0-rc.1' },
  { trait: 'age', op: 'between', value: [18, 30] },
  { trait: 'home', op: 'near', value: { lat: 1.3521, lon: 103.8198, within: '5km' } },
  { trait: 'ip', op: 'inNetwork', value: '10.0.0.0/8' },
  { trait: 'ip', op: 'inNetwork', value: ['10.0.0.0/8', '2001:db8::/32'] },
  { trait: 'name', op: 'startsWith', value: 'mei', ignoreCase: true },
  { consent: 'marketing', op: 'refused' },
  { list: 'vip-guests' },
  { score: [{ when: { segment: 'loyal' }, weight: 2.5 }, { when: { all: [{ segment: 'a' }, { not: { list: 'b' } }] }, weight: -1 }], op: 'gte', value: 2 },
  { not: { score: [{ when: { score: [{ when: { segment: 'a' }, weight: 1 }], op: 'gt', value: 0 }, weight: 1 }], op: 'eq', value: 0 } },
  { sequence: [{ event: 'A' }, { event: 'B', where: [{ property: 'x', op: 'eq', value: 1 }], gap: '2d', wait: '1h' }, { type: 'page', next: true }] },
  { sequence: [{ event: 'A' }, { not: { event: 'B' } }, { event: 'C' }, { not: { type: 'any', where: [{ property: 'y', op: 'exists' }] }, within: '7d' }], within: '90d', span: '30d', strict: true, op: 'gte', value: 3 },
  { all: [{ segment: 'a' }, { any: [{ segment: 'b' }, { not: { all: [{ segment: 'c' }, { trait: 'x', op: 'exists' }] } }] }] },
]

const leaves = conditions.filter((c) => !('all' in c) && !('not' in c))

test.each(conditions)('%j comes back as it was', (condition) => {
  expect(toCondition(fromCondition(condition, newIds()))).toEqual(condition)
})

test('any tree comes back as it was, up to groups of one', () => {
  for (let seed = 1; seed <= 300; seed++) {
    let state = seed
    const next = (n: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * n)
    }
    const grow = (depth: number): Condition => {
      if (depth === 0 || next(3) === 0) return leaves[next(leaves.length)] as Condition
      if (next(4) === 0) {
        const inner = grow(depth - 1)
        return 'not' in inner ? inner : { not: inner }
      }
      return { [next(2) ? 'all' : 'any']: Array.from({ length: 2 + next(3) }, () => grow(depth - 1)) }
    }
    const condition = seed % 7 === 0 ? { score: [{ when: grow(2), weight: seed }, { when: grow(3), weight: -0.5 }], op: 'gt', value: 1 } : grow(4)
    const draft = fromCondition(condition, newIds())
    expect(toCondition(draft), `seed ${seed}`).toEqual(condition)
    expect(complete(draft), `seed ${seed}`).toBe(true)
    const ids = paths(draft).map(([, id]) => id)
    expect(new Set(ids).size, `seed ${seed}: a row has one place`).toBe(ids.length)
  }
})

test.each([[{}], [[]], ['loyal'], [{ any: {} }], [{ event: 'x', measure: 'median' }], [null]])('%j is refused, not misread', (value) => {
  expect(() => fromCondition(value, newIds())).toThrow(NotACondition)
})

test('an error is shown at the row and the field that it names', () => {
  const ids = newIds()
  const root = fromCondition({ all: [{ segment: 'a' }, { any: [{ trait: 'x', op: 'eq', value: 1 }, { not: { event: 'E', measure: 'sum', property: '', op: 'gt', value: 1 } }] }] }, ids)
  const inner = root.children[1] as Group
  expect(placeOf(root, 'all[0].segment')).toEqual({ id: root.children[0]?.id, field: 'segment' })
  expect(placeOf(root, 'spec.condition.all[1].any[0].op')).toEqual({ id: inner.children[0]?.id, field: 'op' })
  expect(placeOf(root, 'all[1].any[1].not.property')).toEqual({ id: inner.children[1]?.id, field: 'property' })
  expect(placeOf(root, '')).toEqual({ id: root.id, field: '' })
  const scored = fromCondition({ all: [{ segment: 'a' }, { score: [{ when: { segment: 'b' }, weight: 1 }, { when: { any: [{ list: 'c' }, { trait: 'x', op: 'near', value: 1 }] }, weight: 2 }], op: 'gte', value: 2 }] }, ids)
  const points = scored.children[1] as Score
  expect(placeOf(scored, 'all[1].score[1].when.any[1].value')).toEqual({ id: points.parts[1]?.when.children[1]?.id, field: 'value' })
  expect(placeOf(scored, 'all[1].score[0].weight')).toEqual({ id: points.id, field: 'score[0].weight' })
  const ordered = fromCondition({ sequence: [{ event: 'A' }, { event: 'B', gap: 'x' }] }, ids)
  expect(placeOf(ordered, 'sequence[1].gap')).toEqual({ id: ordered.children[0]?.id, field: 'sequence[1].gap' })
  const one = fromCondition({ trait: 'x', op: 'eqq', value: 1 }, ids)
  expect(placeOf(one, 'op')).toEqual({ id: one.children[0]?.id, field: 'op' })
})

test('rows are added, changed, wrapped, moved and taken out without touching the others', () => {
  const ids = newIds()
  const root = fromCondition({ all: [{ segment: 'a' }, { segment: 'b' }, { segment: 'c' }] }, ids)
  const [a, b] = root.children as [Leaf, Leaf]
  expect(toCondition(wrap(root, b.id, ids))).toEqual({ all: [{ segment: 'a' }, { segment: 'b' }, { segment: 'c' }] })
  const wrapped = wrap(root, b.id, ids)
  const inside = wrapped.children[1] as Group
  expect(inside.op).toBe('any')
  expect(toCondition(append(wrapped, inside.id, leaf(ids, { form: 'segment', segment: 'd' })))).toEqual({ all: [{ segment: 'a' }, { any: [{ segment: 'b' }, { segment: 'd' }] }, { segment: 'c' }] })
  expect(toCondition(move(root, b.id, -1))).toEqual({ all: [{ segment: 'b' }, { segment: 'a' }, { segment: 'c' }] })
  expect(move(root, a.id, -1)).toBe(root)
  expect(toCondition(remove(root, a.id))).toEqual({ all: [{ segment: 'b' }, { segment: 'c' }] })
  expect(remove(root, root.id)).toBe(root)
  const negated = change(root, b.id, (d) => ({ ...d, negated: true }))
  expect(toCondition(negated)).toEqual({ all: [{ segment: 'a' }, { not: { segment: 'b' } }, { segment: 'c' }] })
  expect(negated.children[0]).toBe(a)
})

test('a row says what it still needs', () => {
  expect(missing(blank('event', newIds()))).toBe('event')
  expect(missing({ form: 'event', type: 'track', event: 'E', measure: 'sum', property: '', per: '', k: 1, ...noWindow, never: false, op: 'gt', value: 1, where: [] })).toBe('property')
  expect(missing({ form: 'trait', trait: 'tier', op: 'eq', value: '' })).toBe('value')
  expect(missing(blank('sequence', newIds()))).toBe('sequence[0].event')
  expect(missing({ form: 'trait', trait: 'age', op: 'between', value: [18, ''] })).toBe('value')
  expect(missing({ form: 'trait', trait: 'age', op: 'between', value: [18, 30] })).toBeNull()
  expect(missing({ form: 'consent', category: '', op: 'given' })).toBe('consent')
  expect(missing({ form: 'trait', trait: 'tier', op: 'exists' })).toBeNull()
  expect(missing({ form: 'trait', trait: 'newsletter', op: 'eq', value: false })).toBeNull()
  expect(complete(remove(fromCondition({ segment: 'a' }, newIds()), 'r1'))).toBe(false)
})

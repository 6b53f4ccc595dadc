import { expect, test } from 'vitest'
import { append, blank, change, complete, fromCondition, leaf, missing, move, newIds, NotACondition, paths, placeOf, remove, toCondition, wrap, type Condition, type Group, type Leaf } from './tree'

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
  { all: [{ segment: 'a' }, { any: [{ segment: 'b' }, { not: { all: [{ segment: 'c' }, { trait: 'x', op: 'exists' }] } }] }] },
]

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
      if (depth === 0 || next(3) === 0) return conditions[next(8)] as Condition
      if (next(4) === 0) {
        const inner = grow(depth - 1)
        return 'not' in inner ? inner : { not: inner }
      }
      return { [next(2) ? 'all' : 'any']: Array.from({ length: 2 + next(3) }, () => grow(depth - 1)) }
    }
    const condition = grow(4)
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
  expect(missing(blank('event'))).toBe('event')
  expect(missing({ form: 'event', type: 'track', event: 'E', measure: 'sum', property: '', within: '', never: false, op: 'gt', value: 1, where: [] })).toBe('property')
  expect(missing({ form: 'trait', trait: 'tier', op: 'eq', value: '' })).toBe('value')
  expect(missing({ form: 'trait', trait: 'tier', op: 'exists' })).toBeNull()
  expect(missing({ form: 'trait', trait: 'newsletter', op: 'eq', value: false })).toBeNull()
  expect(complete(remove(fromCondition({ segment: 'a' }, newIds()), 'r1'))).toBe(false)
})

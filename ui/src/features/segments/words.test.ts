import { expect, test } from 'vitest'
import { freshness, share } from './figures'
import { blank, newIds, type EventTest } from './forms'
import { compared, fitting, foldable, operatorsOf, settled, valueKind } from './operators'
import { listValues, parseDistance, parseWindow } from './units'
import { definitionYaml, yaml } from './yaml'

test.each([
  [0, 100, 'none', '0.0000'],
  [100, 100, 'all', '1.0000'],
  [999, 1000, 'nearly all', '0.9990'],
  [31, 1000, '3 in 100', '0.0310'],
  [2, 1000, '2 in 1,000', '0.0020'],
  [1, 100_000, 'under 1 in 1,000', '0.0000'],
])('%d of %d', (n, of, marketing, it) => {
  expect(share(n, of)).toEqual({ marketing, it })
})

test('freshness with its unit', () => {
  expect(freshness({ p50Millis: 1, p99Millis: 7.24, samples: 30, histogram: [], sentence: {} }).marketing).toBe('within 7.2 ms')
  expect(freshness({ p50Millis: 1, p99Millis: 1840, samples: 30, histogram: [], sentence: {} }).marketing).toBe('within 1.8 s')
  expect(freshness({ p50Millis: 0, p99Millis: 0, samples: 0, histogram: [], sentence: {} }).marketing).toBe('live')
})

test('the value is written with what fits the comparison, and kept where it fits', () => {
  expect(valueKind('exists', 'text', 'x')).toBe('none')
  expect(valueKind('in', 'number', 1)).toBe('list')
  expect(valueKind('eq', 'number', 'x')).toBe('number')
  expect(valueKind('eq', undefined, true)).toBe('bool')
  expect(valueKind('contains', 'text', 'x')).toBe('text')
  expect(valueKind('contains', 'number', 1)).toBe('number')
  expect(compared({ op: 'eq', value: 18 }, 'between', 'number').value).toEqual([18, ''])
  expect(compared({ op: 'eq', value: 'x', ignoreCase: true }, 'gt', 'number')).toEqual({ op: 'gt', value: undefined, ignoreCase: undefined })
  expect(foldable('in', undefined, ['a'])).toBe(true)
  expect(foldable('eq', 'number', 1)).toBe(false)
  expect(fitting('number', '12.5')).toBe(12.5)
  expect(fitting('number', 'gold')).toBeUndefined()
  expect(fitting('list', 'gold')).toEqual(['gold'])
  expect(fitting('age', 'gold')).toBe('30d')
  expect(fitting('text', 3)).toBe('3')
  expect(listValues(['1', '2.5', 'x'], 'number')).toEqual([1, 2.5, 'x'])
  expect(listValues(['1'], 'text')).toEqual(['1'])
})

test('windows', () => {
  expect(parseDistance('2.5km')).toEqual({ n: 2.5, unit: 'km' })
  expect(parseDistance('far')).toBeNull()
  expect(parseWindow('30d')).toEqual({ n: 30, unit: 'd' })
  for (const bad of ['', '30', 'd', '-1d', '1.5h', '1y']) expect(parseWindow(bad)).toBeNull()
})

test('a row stays one that can be counted when its measure changes', () => {
  const start = { ...(blank('event', newIds()) as EventTest), event: 'Order Completed', property: 'total' }
  const last = settled({ ...start, measure: 'last', property: '' })
  expect(operatorsOf(last)).toContain(last.op)
  expect(last).toMatchObject({ op: 'olderThan', value: '30d' })
  expect(settled({ ...last, measure: 'count' })).toMatchObject({ property: '', op: 'gte', value: 1 })
})

test('a definition as the file that apply reads', () => {
  const text = definitionYaml({
    key: 'loyal',
    owners: { marketing: 'mei.tan', it: 'arun' },
    wording: { marketing: 'Loyal: the core', it: 'count ≥ 3' },
    spec: { condition: { all: [{ event: 'Order Completed', where: [{ property: 'currency', op: 'eq', value: 'SGD' }], op: 'gte', value: 3 }, { trait: 'tier', op: 'in', value: ['gold', 'no'] }] } },
  })
  expect(text).toBe(`kind: segment
key: loyal
owners:
  marketing: mei.tan
  it: arun
wording:
  marketing: "Loyal: the core"
  it: "count ≥ 3"
spec:
  condition:
    all:
      - event: Order Completed
        where:
          - {property: currency, op: eq, value: SGD}
        op: gte
        value: 3
      - {trait: tier, op: in, value: [gold, "no"]}
`)
})

test('what YAML would read as something else is quoted', () => {
  for (const text of ['yes', 'null', '1', '2026-01-01', 'a: b', '#x', '- x', '', ' x', 'x ', '*a', '{}', '“q”']) expect(yaml({ k: text }).trim()).toBe(`k: ${JSON.stringify(text)}`)
})

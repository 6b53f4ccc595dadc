import { expect, test } from 'vitest'
import { atRisk, cellCondition, dayOf, incremental, marksOf, survivalAt, targetOf, winBackCondition, within, type SurvivalCurve, type ValueAnswer } from './worth'

test('each step alone adds up to all of them', () => {
  const tracking = [
    { time: 1, actual: 3, expected: 2.5 },
    { time: 2, actual: 7, expected: 6 },
  ]
  expect(incremental(tracking)).toEqual([
    { time: 1, actual: 3, expected: 2.5 },
    { time: 2, actual: 4, expected: 3.5 },
  ])
})

test('a field of the grid is a condition, its last day included', () => {
  const cell = { recency: 5, frequency: 4, people: 12, name: { marketing: 'Champions', it: 'R5 F4' } }
  expect(cellCondition({ event: 'Order Completed' }, cell)).toBeNull()
  const bounds = { from: '2026-01-30', to: '2026-02-28', fewest: 3, most: 5 }
  expect(cellCondition({ event: 'Order Completed' }, { ...cell, bounds })).toEqual({
    all: [
      { event: 'Order Completed', measure: 'last', op: 'after', value: '2026-01-30' },
      { event: 'Order Completed', measure: 'last', op: 'before', value: '2026-03-01' },
      { event: 'Order Completed', measure: 'count', op: 'gte', value: 3 },
      { event: 'Order Completed', measure: 'count', op: 'lte', value: 5 },
    ],
  })
})

const step = (time: number, survival: number, risk: number) => ({ time, atRisk: risk, left: 1, censored: 0, survival, standardError: 0, lower: survival, upper: survival })
const curve: SurvivalCurve = { people: 10, left: 2, steps: [step(2, 0.9, 10), step(5, 0.8, 9)], risks: [], sentence: {} }

test('a curve holds until its next step', () => {
  expect([0, 2, 4, 9].map((t) => survivalAt(curve, t).survival)).toEqual([1, 0.9, 0.9, 0.8])
  expect([0, 3, 6].map((t) => atRisk(curve, t))).toEqual([10, 9, 0])
  expect(marksOf([curve])).toEqual([0, 1, 2, 3, 4, 5])
})

test('a value that reads as a number may be one', () => {
  expect(targetOf('a', 'currency', 'SGD')).toEqual({ event: 'a', where: [{ property: 'currency', op: 'eq', value: 'SGD' }] })
  expect(targetOf('a', 'store', '12').where?.[0]?.value).toEqual(['12', 12])
  expect(targetOf('a', 'store', undefined)).toEqual({ event: 'a' })
})

test('what the address says is taken only if the server would', () => {
  expect(dayOf('1997-09-30')).toBe('1997-09-30')
  expect(dayOf('yesterday')).toBeUndefined()
  expect(within('0.4', 0, 1)).toBe(0.4)
  expect(within('4', 0, 1)).toBeUndefined()
  expect(within('', 0, 1)).toBeUndefined()
})

const of = (...keys: string[]) => ({ traits: keys.map((key) => ({ key, wording: {}, spec: {} })) }) as unknown as ValueAnswer

test('the win-back segment asks for money where there is any', () => {
  const asked = { above: 0.1, below: 0.5, worth: 20 }
  expect(winBackCondition(of('still_customer', 'expected_purchases'), asked).all.at(-1)).toEqual({ trait: 'expected_purchases', op: 'gt', value: 20 })
  expect(winBackCondition(of('still_customer', 'expected_purchases', 'expected_value'), asked)).toEqual({
    all: [
      { trait: 'still_customer', op: 'gte', value: 0.1 },
      { trait: 'still_customer', op: 'lt', value: 0.5 },
      { trait: 'expected_value', op: 'gt', value: 20 },
    ],
  })
})

import { expect, test } from 'vitest'
import { askedStep, askedWithout, literal, stepsOf, stepsText, withoutsOf, withoutsText } from './steps'

test('the address keeps steps whole, whatever is in their names', () => {
  const steps = [
    { event: 'Product Viewed', where: [], gap: undefined, wait: undefined },
    { event: '50% off; now~or:never', where: [{ property: 'a:b', op: 'eq', value: 'x;y~z' }, { property: 'c', op: 'exists', value: '' }], gap: '2h', wait: '5m' },
  ]
  expect(stepsOf(stepsText(steps))).toEqual(steps)
  expect(stepsText(steps)).toContain('Product Viewed~')
  const without = [{ event: 'Refund', where: [], after: 2, before: undefined }]
  expect(withoutsOf(withoutsText(without))).toEqual(without)
})

test('what the address has by hand and makes no sense is passed over', () => {
  expect(stepsOf('A;gap=soon;where=;where=b:like:1;%zz~')).toEqual([{ event: 'A', where: [], gap: undefined, wait: undefined }])
  expect(withoutsOf('A;after=900')[0]?.after).toBeUndefined()
  expect(stepsText([{ event: '', where: [] }])).toBeUndefined()
})

test('a filter is kept from when it is begun', () => {
  const begun = [{ event: 'A', where: [{ property: '', op: 'eq', value: '' }], gap: undefined, wait: undefined }]
  expect(stepsOf(stepsText(begun))).toEqual(begun)
})

test('a filter asks for a number where it reads as one', () => {
  expect([literal('42'), literal('-1.5'), literal('"42"'), literal('true'), literal('SG'), literal('1e9')]).toEqual([42, -1.5, '42', true, 'SG', '1e9'])
})

test('the first step waits for nothing, and neither does any in any order', () => {
  const step = { event: 'A', where: [{ property: 'total', op: 'gte', value: '10' }, { property: 'x', op: 'eq', value: '' }], gap: '1h' }
  expect(askedStep(step, false, false)).toEqual({ event: 'A', type: 'track', where: [{ property: 'total', op: 'gte', value: 10 }], gap: '1h' })
  expect(askedStep(step, true, false)).not.toHaveProperty('gap')
  expect(askedStep(step, false, true)).not.toHaveProperty('gap')
})

test('an exclusion lies between two steps that there are', () => {
  expect(askedWithout({ event: 'R', where: [], after: 5, before: 2 }, 3, false)).toEqual({ event: 'R', type: 'track', after: 2, before: 3 })
  expect(askedWithout({ event: 'R', where: [] }, 3, false)).toEqual({ event: 'R', type: 'track', after: 1, before: 3 })
  expect(askedWithout({ event: 'R', where: [], after: 2 }, 3, true)).toEqual({ event: 'R', type: 'track' })
})

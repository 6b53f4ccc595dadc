import { expect, test } from 'vitest'
import { columnOf, costInWords, renamed, suggested } from './appraisal'
import type { Condition } from './forms'

const event = (name: string): Condition => ({ event: name, where: [{ property: 'totl.sgd', op: 'exists' }], never: true })

test('a suggested name is put where the warning says', () => {
  const score: Condition = { score: [{ when: { trait: 'teir', op: 'exists' }, weight: 1 }], op: 'gt', value: 0 }
  const condition: Condition = { all: [{ segment: 'a' }, { not: event('Order Complete') }, score] }
  expect(renamed(condition, 'all[1].not.event', 'Order Completed')).toEqual({ all: [{ segment: 'a' }, { not: event('Order Completed') }, score] })
  expect(renamed(condition, 'all[1].not.where[0].property', 'total').all).toMatchObject([{}, { not: { where: [{ property: 'total.sgd' }] } }, {}])
  expect(renamed(condition, 'all[2].score[0].when.trait', 'tier').all).toMatchObject([{}, {}, { score: [{ when: { trait: 'tier' } }] }])
  expect(renamed({ segment: 'loyl' }, 'segment', 'loyal')).toEqual({ segment: 'loyal' })
})

test('a hint is a suggestion only if it names something', () => {
  expect(suggested({ where: 'event', message: 'm', hint: 'did you mean Order Completed?' })).toBe('Order Completed')
  expect(suggested({ where: 'event', message: 'm', hint: 'put that segment first' })).toBeNull()
  expect(suggested({ where: 'event', message: 'm' })).toBeNull()
})

test('the column of a refusal, and the cost in words', () => {
  expect(columnOf('column 27')).toBe(27)
  expect(columnOf('all[0].op')).toBeNull()
  const cost = { features: 2, newFeatures: 1, bytesPerPerson: 100, mostBytesPerPerson: 4000, tests: 2, evaluations: 3, everyEvent: false }
  expect(costInWords(cost, (n) => `${n} B`)).toBe('Keeping it live takes 2 figures per customer (1 of them new), about 100 B each, 4000 B for the busiest.')
  expect(costInWords({ ...cost, features: 0 }, String)).toBe('Keeping it live takes no figures of its own.')
})

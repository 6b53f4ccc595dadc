import { expect, test } from 'vitest'
import { placed } from './annotations'

const days = ['2026-03-28T00:00:00+08:00', '2026-03-29T00:00:00+08:00', '2026-03-30T00:00:00+08:00']
const sale = { key: 'sale', label: { marketing: 'Sale', it: 'sale' } }

test('a date is of the calendar of the periods, an instant is where their clocks show it', () => {
  expect(placed({ ...sale, from: '2026-03-29' }, days, 'Sale')).toEqual({ label: 'Sale', from: 1, to: 1 })
  expect(placed({ ...sale, from: '2026-03-29T17:00:00Z' }, days, 'Sale')).toEqual({ label: 'Sale', from: 2, to: 2 })
})

test('what lasted goes up to before its end, and is cut to the periods', () => {
  expect(placed({ ...sale, from: '2026-03-01', to: '2026-03-30' }, days, 'Sale')).toEqual({ label: 'Sale', from: 0, to: 1 })
  expect(placed({ ...sale, from: '2026-03-29', to: '2026-05-01' }, days, 'Sale')).toEqual({ label: 'Sale', from: 1, to: 2 })
})

test('what lies outside is not marked', () => {
  expect(placed({ ...sale, from: '2026-03-31' }, days, 'Sale')).toBeUndefined()
  expect(placed({ ...sale, from: '2026-03-27' }, days, 'Sale')).toBeUndefined()
  expect(placed({ ...sale, from: 'soon' }, days, 'Sale')).toBeUndefined()
  expect(placed({ ...sale, from: '2026-03-29' }, [], 'Sale')).toBeUndefined()
})

import { expect, test } from 'vitest'
import { typeOf } from './upload'

test.each([
  ['vip.csv', 'text/csv'],
  ['VIP.CSV', 'text/csv'],
  ['guests.jsonl', 'application/x-ndjson'],
  ['guests.ndjson', 'application/x-ndjson'],
  ['guests.xlsx', null],
  ['csv', null],
])('%s is sent as %s', (name, type) => {
  expect(typeOf(name)).toBe(type)
})

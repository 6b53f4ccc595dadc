import { expect, test } from 'vitest'
import { addressOf, change, figure, figureOf, rowsOf, type Row } from './trends'

test('rows go into the address and come back', () => {
  const rows: Row[] = [
    { event: 'Order Completed', measure: 'p95', property: 'total', where: [{ property: 'country', op: 'eq', value: 'SG' }] },
    { event: '', measure: 'people', property: '', where: [] },
  ]
  const { series, events } = addressOf(rows)
  expect(events).toBeUndefined()
  expect(rowsOf(series, undefined)).toEqual(rows)
  const plain: Row[] = [{ event: 'A', measure: '', property: '', where: [] }]
  expect(addressOf(plain)).toEqual({ series: undefined, events: 'A' })
  expect(rowsOf(undefined, 'A')).toEqual(plain)
})

test('an address that makes no sense is no row', () => {
  for (const text of ['{', '7', '"x"', 'null', '{"event":"a"}']) expect(rowsOf(text, 'b')).toEqual([])
  expect(rowsOf('[{"event":7,"measure":"mode","where":[null,{"op":"?"}]}]', undefined)).toEqual([{ event: '', measure: '', property: '', where: [{ property: '', op: 'eq', value: '' }] }])
})

test('a row becomes a figure of the API', () => {
  expect(figureOf({ event: 'Order Completed', measure: 'median', property: 'total', where: [{ property: 'total', op: 'gte', value: '10' }, { property: 'coupon', op: 'exists', value: '' }, { property: 'x', op: 'eq', value: '' }] })).toEqual({
    event: 'Order Completed',
    measure: 'quantile',
    quantile: 0.5,
    property: 'total',
    where: [
      { property: 'total', op: 'gte', value: 10 },
      { property: 'coupon', op: 'exists' },
    ],
  })
  expect(figureOf({ event: '', measure: 'people', property: '', where: [] })).toEqual({ type: 'any', measure: 'people' })
})

test('figures and changes read well', () => {
  expect([figure(12840), figure(41.256), figure(null), figure(0)]).toEqual(['12,840', '41.26', '–', '0'])
  expect([change(110, 100), change(90, 100), change(1, 0), change(null, 1), change(-50, -100)]).toEqual(['+10.0 %', '-10.0 %', '–', '–', '+50.0 %'])
})

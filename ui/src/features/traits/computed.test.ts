import { expect, test } from 'vitest'
import { blankComputed, computedOf } from './computed'

test('each way of computing a trait is said as its definition wants it', () => {
  const d = { ...blankComputed, event: 'Order Completed', property: 'total', within: '30d' }
  expect(computedOf(d)).toEqual({ event: 'Order Completed', measure: 'count', within: '30d' })
  expect(computedOf({ ...d, measure: 'sum', within: ' ' })).toEqual({ event: 'Order Completed', measure: 'sum', property: 'total' })
  expect(computedOf({ ...d, way: 'ratio', per: 'Product Viewed' })).toEqual({
    ratio: [
      { event: 'Order Completed', measure: 'count', within: '30d' },
      { event: 'Product Viewed', measure: 'count', within: '30d' },
    ],
  })
  expect(computedOf({ ...d, way: 'formula', formula: 'trait.a / 2' })).toEqual({ formula: 'trait.a / 2' })
  expect(computedOf({ ...d, way: 'rfm', within: '' })).toEqual({ rfm: { event: 'Order Completed', property: 'total', recency: ['7d', '30d', '90d', '180d'], frequency: [2, 4, 8, 16], monetary: [50, 200, 500, 1000] } })
})

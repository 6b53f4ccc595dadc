import { expect, test } from 'vitest'
import { detailOf, eventInWords, foldInWords } from './phrases'

const track = (name: string, count: number) => ({ type: 'track' as const, name, count })
const page = (name: string, count: number) => ({ type: 'page' as const, name, count })

test('a fold says what was done most, and the rest as a number', () => {
  expect(foldInWords([track('Product Viewed', 14), track('Products Searched', 2)])).toEqual({ marketing: 'Viewed 14 products, searched 2 times', it: 'Product Viewed ×14, Products Searched ×2' })
  const many = [track('Product Viewed', 5), track('Products Searched', 1), track('Cart Viewed', 1), track('Email Opened', 1)]
  expect(foldInWords(many).marketing).toBe('Viewed 5 products, searched, looked at the basket, opened a letter')
  expect(foldInWords([...many, track('Email Clicked', 1)]).marketing).toBe('Viewed 5 products, searched, looked at the basket and 2 more')
})

test('pages are counted together, and who somebody is is told only if there is nothing else', () => {
  const identify = { type: 'identify' as const, name: 'identify', count: 3 }
  expect(foldInWords([page('Home', 2), page('Stores', 1), identify]).marketing).toBe('Opened 3 pages')
  expect(foldInWords([identify]).marketing).toBe('Told us who they are 3 times')
})

test('an event that no vocabulary knows keeps its own name', () => {
  expect(eventInWords({ type: 'track', name: 'Lamp Rubbed' })).toEqual({ marketing: 'Lamp Rubbed', it: 'Lamp Rubbed' })
  expect(foldInWords([track('Lamp Rubbed', 3)]).marketing).toBe('Lamp Rubbed 3 times')
})

test.each([
  [{ total: 58, currency: 'SGD', products: [{ name: 'oak lamp' }, { name: 'tray' }] }, 'SGD 58.00 · oak lamp and 1 more'],
  [{ query: 'kettle' }, '“kettle”'],
  [{ total: 5, currency: 'not a currency' }, 'not a currency 5'],
  [{ products: 'none', order_id: 'P-1', late: true }, 'P-1 · late'],
  [{}, ''],
])('details of %j', (properties, words) => {
  expect(detailOf({ type: 'track', properties }).marketing.replaceAll('\u00a0', ' ')).toBe(words)
})

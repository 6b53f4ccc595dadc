import { describe, expect, it } from 'vitest'
import { csv } from './csv'
import { bytes, rate } from './number'
import { detailOf, eventInWords } from './phrases'
import { Ring } from './ring'
import { ago, agoShort, duration } from './time'

describe('csv', () => {
  it('quotes what needs it and disarms what a spreadsheet would run', () => {
    expect(csv(['a', 'b'], [['x,y', 'say "hi"'], ['=1+1', -5], [null, true]])).toBe('a,b\r\n"x,y","say ""hi"""\r\n\'=1+1,-5\r\n,true\r\n')
  })
})

describe('ring', () => {
  it('keeps the newest and never more than its size', () => {
    const ring = new Ring<number>(3)
    for (let i = 1; i <= 7; i++) ring.push(i)
    expect(ring.length).toBe(3)
    expect(ring.newest(() => true)).toEqual([7, 6, 5])
    expect(ring.newest((n) => n % 2 === 1)).toEqual([7, 5])
    expect(ring.fromNewest(3)).toBeUndefined()
    ring.clear()
    expect(ring.newest(() => true)).toEqual([])
  })
})

describe('figures', () => {
  it('have as many digits as they deserve', () => {
    expect([0, 0.04, 0.4, 3, 3.25, 41.6, 1204].map(rate)).toEqual(['0', '<0.1', '0.4', '3', '3.3', '42', '1,204'])
    expect([12, 1536, 5 * 1024 ** 2].map(bytes)).toEqual(['12 B', '1.5 KiB', '5.0 MiB'])
  })
})

describe('time', () => {
  it('is said from the largest unit that fits', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    expect(ago(now - 90_000, now)).toBe('1 minute ago')
    expect(agoShort(now - 3 * 86_400_000, now)).toBe('3 d')
    expect(agoShort(now + 7_200_000, now)).toBe('in 2 h')
    expect(ago(now, now)).toBe('now')
    expect([0.2, 45, 200, 7500].map(duration)).toEqual(['under 1 s', '45 s', '3 min 20 s', '2 h 5 min'])
  })
})

describe('events in words', () => {
  it('says known events as one would, and others by their own name', () => {
    expect(eventInWords({ type: 'track', name: 'Order Completed' })).toEqual({ marketing: 'Bought', it: 'Order Completed' })
    expect(eventInWords({ type: 'track', name: 'Tea Poured' })).toEqual({ marketing: 'Tea Poured', it: 'Tea Poured' })
    expect(eventInWords({ type: 'page', name: 'Home' })).toEqual({ marketing: 'Opened a page: Home', it: 'page Home' })
    expect(eventInWords({ type: 'identify' }).it).toBe('identify')
  })
  it('tells an event from its like by money first', () => {
    const event = { type: 'track' as const, name: 'Order Completed', properties: { total: 58, currency: 'SGD', products: [{ name: 'kettle' }, { name: 'cup' }], order_id: 'P-1' } }
    expect(detailOf(event).marketing.replaceAll('\u00a0', ' ')).toBe('SGD 58.00 · kettle and 1 more')
    expect(detailOf(event).it).toBe('total=58 currency="SGD" order_id="P-1"')
    expect(detailOf({ type: 'track', name: 'x', properties: { price: 3, currency: 'no such money' } }).marketing).toBe('no such money 3')
  })
})

import { expect, test } from 'vitest'
import { day, join, rowsOf, type Happening, type Row } from './timeline'

const noon = Date.parse('2026-11-19T04:00:00Z')
let offset = 1000

function event(minutesAgo: number, name: string, more: Partial<Happening> = {}): Happening {
  const timestamp = new Date(noon - minutesAgo * 60_000).toISOString()
  offset--
  return { offset, messageId: `m${offset}`, type: 'track', name, source: 'web', touchpoint: 'web', timestamp, receivedAt: timestamp, ...more }
}

/** Rows in one line each, without the heads of days. */
function told(rows: Row[]): string[] {
  return rows.flatMap((r) => {
    if (r.kind === 'day') return []
    if (r.kind === 'gap') return [`silent ${r.days}${r.open ? ' so far' : ''}`]
    if (r.kind === 'event') return [String(r.event.name)]
    return [`[${r.tallies.map((t) => `${t.name} ${t.count}`).join(', ')}]`]
  })
}

const viewed = (at: number, touchpoint = 'web') => event(at, 'Product Viewed', { touchpoint })
const key = (rows: Row[]) => rows.find((r) => r.kind === 'fold')?.key
const days = (n: number) => n * 24 * 60

test('repeats of one visit are folded, acts stand alone', () => {
  const events = [event(0, 'Product Viewed'), event(1, 'Products Searched'), event(2, 'Product Viewed'), event(3, 'Order Completed'), event(4, 'Product Viewed'), event(5, 'Product Viewed')]
  expect(told(rowsOf(events))).toEqual(['[Product Viewed 2, Products Searched 1]', 'Order Completed', 'Product Viewed', 'Product Viewed'])
})

test('a fold ends where the visit ends: at another touchpoint, and after half an hour', () => {
  expect(told(rowsOf([viewed(0), viewed(1), viewed(2), viewed(3, 'app'), viewed(4, 'app'), viewed(5, 'app')]))).toEqual(['[Product Viewed 3]', '[Product Viewed 3]'])
  expect(told(rowsOf([viewed(0), viewed(30), viewed(60), viewed(91)]))).toEqual(['[Product Viewed 3]', 'Product Viewed'])
})

test('a fold keeps its key when newer events join it', () => {
  const older = [event(3, 'Product Viewed'), event(4, 'Product Viewed'), event(5, 'Product Viewed')]
  expect(key(rowsOf([event(1, 'Product Viewed'), ...older]))).toBe(key(rowsOf(older)))
})

test('silence is the customer’s: what we send in it does not end it', () => {
  const events = [event(0, 'Order Completed'), event(days(10), 'Email Sent'), event(days(17), 'Email Sent'), event(days(24), 'Email Sent'), event(days(41), 'Order Completed')]
  expect(told(rowsOf(events))).toEqual(['Order Completed', '[Email Sent 3]', 'silent 41', 'Order Completed'])
})

test('a silence of less than two weeks is none, one that lasts is said so', () => {
  expect(told(rowsOf([event(0, 'Order Completed'), event(days(13), 'Order Completed')]))).toEqual(['Order Completed', 'Order Completed'])
  expect(told(rowsOf([event(0, 'Order Completed')], noon + 20 * day))).toEqual(['silent 20 so far', 'Order Completed'])
  expect(told(rowsOf([event(0, 'Email Sent'), event(days(3), 'Order Completed')], noon + 20 * day))).toEqual(['Email Sent', 'silent 23 so far', 'Order Completed'])
})

test('no event is lost and none is told twice, in any mixture', () => {
  const names = ['Product Viewed', 'Order Completed', 'Email Sent', 'Products Searched']
  for (let seed = 1; seed <= 300; seed++) {
    let state = seed
    const next = (n: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * n)
    }
    let at = 0
    const events = Array.from({ length: next(40) }, () => event((at += next(3) === 0 ? days(next(30)) : next(40)), names[next(4)] as string, { touchpoint: next(2) ? 'web' : 'app' }))
    const out = rowsOf(events, noon).flatMap((r) => (r.kind === 'event' ? [r.event] : r.kind === 'fold' ? r.events : []))
    expect(out.map((e) => e.offset), `seed ${seed}`).toEqual(events.map((e) => e.offset))
    const keys = rowsOf(events, noon).map((r) => r.key)
    expect(new Set(keys).size, `seed ${seed}: keys`).toBe(keys.length)
  }
})

test('what arrives and what was read are joined without doubles, newest first', () => {
  const [a, b, c] = [event(0, 'a'), event(1, 'b'), event(2, 'c')]
  expect(join([a, b], [b, c]).map((e) => e.name)).toEqual(['a', 'b', 'c'])
  expect(join([c], [a, b]).map((e) => e.name)).toEqual(['a', 'b', 'c'])
})

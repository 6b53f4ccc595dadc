import { expect, test } from 'vitest'
import { binName, lasting, wayOf } from './times'

test('lengths of time are said as people say them', () => {
  expect([lasting(undefined), lasting(0), lasting(40), lasting(90), lasting(3600), lasting(9000), lasting(86_400 * 30)]).toEqual(['–', '0 s', '40 s', '1.5 min', '1 h', '2.5 h', '30 d'])
  expect(binName(0, 1)).toBe('< 1 s')
  expect(binName(1800, 3600)).toBe('30 min – 1 h')
})

test('the whole way is told from the steps', () => {
  const bins: never[] = []
  expect(wayOf({ from: 1, to: 3, people: 2, bins }, 3).marketing).toBe('First step to last')
  expect(wayOf({ from: 1, to: 2, people: 2, bins }, 2).marketing).toBe('Step 1 to 2')
})

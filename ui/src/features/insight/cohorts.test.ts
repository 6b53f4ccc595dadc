import { expect, test } from 'vitest'
import { bracketsOf, cellOf, cellText, columnName, partKey, partOf } from './cohorts'
import type { RetentionAnswer } from './queries'

test('brackets rise, or there are none', () => {
  expect(bracketsOf('1-3-7')).toEqual([1, 3, 7])
  expect(bracketsOf('1, 3 7')).toEqual([1, 3, 7])
  for (const none of [undefined, '', '3-1', '0-2', '1.5', 'a', '5000']) expect(bracketsOf(none)).toBeUndefined()
})

test('columns are named by the unit, or by days', () => {
  expect(columnName({ unit: 'week' }, 3).marketing).toBe('week 3')
  expect([0, 1, 2].map((n) => columnName({ unit: 'week', brackets: [1, 3, 7] }, n).marketing)).toEqual(['day 0', 'days 1–2', 'days 3–6'])
})

test('a cell comes back out of the address, and nothing else does', () => {
  const cell = { cohort: '2026-01-05T00:00:00+08:00', distance: 12, who: 'gone' as const }
  expect(cellOf(cellText(cell))).toEqual(cell)
  for (const none of [undefined, '', '2026-01-05T99:00:00_1_all', '2026-01-05T00:00:00Z_1_nobody']) expect(cellOf(none)).toBeNull()
})

test('the part looked at is one of the answer', () => {
  const part = { people: 1, cohorts: [], overall: [], lasting: [] }
  const answer: RetentionAnswer = { ...part, unit: 'week', parts: [{ ...part, value: 'SG' }, { ...part, people: 2 }] }
  expect(partOf(answer, '=SG').people).toBe(1)
  expect(partOf(answer, '–').people).toBe(2)
  expect(partOf(answer, '=none')).toBe(answer)
  expect(partKey({})).not.toBe(partKey({ value: '–' }))
})

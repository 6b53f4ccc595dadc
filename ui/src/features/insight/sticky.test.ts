import { describe, expect, it } from 'vitest'
import { agedRows, agesLived, between, measured } from './aged'
import type { CohortsAnswer, StickinessAnswer } from './behaviour'
import { daysRows, timeRows } from './sticky'

describe('stickiness as rows', () => {
  const answer: StickinessAnswer = { unit: 'day', spans: [], exactly: [3, 1], atLeast: [4, 1], average: 1.25, periods: ['2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z'], whole: 2, running: false, active: [3, 2], windows: [{ length: 7, people: [3, 4], shares: [1, 0.5] }] }
  it('has the share of those who were there so often or more', () => {
    expect(daysRows(answer)).toEqual([
      { n: 1, exactly: 3, atLeast: 4, share: 1 },
      { n: 2, exactly: 1, atLeast: 1, share: 0.25 },
    ])
  })
  it('has the newest period first', () => {
    expect(timeRows(answer)[0]).toEqual({ period: '2026-01-06T00:00:00Z', active: 2, people: [4], shares: [0.5] })
  })
})

describe('cohorts as rows', () => {
  const figures = { people: 4, lived: [4], totals: [2], values: [0.5] }
  const answer: CohortsAnswer = { unit: 'week', ages: 1, measure: 'share', cohorts: [{ ...figures, start: '2026-01-05T00:00:00Z' }, { ...figures, value: 'SG' }, figures, { ...figures, name: 'loyal' }], others: figures, all: figures }
  it('names each by what it is', () => {
    expect(agedRows(answer, 'week').map((r) => r.name)).toEqual(['5 Jan', 'SG', 'not known', 'loyal', 'others', 'all'])
  })
  it('leaves out periods before anybody started, and ages that nobody has lived', () => {
    const none = { people: 0, lived: [0, 0], totals: [null, null], values: [null, null] }
    const rows = agedRows({ ...answer, ages: 2, cohorts: [{ ...none, start: '2026-01-05T00:00:00Z' }, { ...figures, start: '2026-01-12T00:00:00Z' }, { ...none, start: '2026-01-19T00:00:00Z' }], others: undefined, all: figures }, 'week')
    expect(rows.map((r) => r.name)).toEqual(['12 Jan', '19 Jan', 'all'])
    expect(agesLived(rows)).toBe(1)
  })
  it('shows a value with the digits it deserves', () => {
    expect(measured(0.5, 'share')).toBe('50 %')
    expect(measured(1.234, 'count')).toBe('1.23')
    expect(measured(1234.5, 'sum')).toBe('1,235')
    expect(measured(null, 'sum')).toBe('–')
  })
  it('mixes colours', () => {
    expect(between('#000000', '#ffffff', 0.5)).toBe('#808080')
    expect(between('#000', '#fff', 0.5)).toBe('#808080')
    expect(between('#0c6456', '#0c6456', 0.3)).toBe('#0c6456')
  })
})

import { describe, expect, it } from 'vitest'
import type { LifecycleAnswer } from './behaviour'
import { lifecycleRows, partOf } from './lifecycle'

const part = (people: number, value?: string) => ({ value, people, new: [people, 1], returning: [0, 2], resurrecting: [0, 3], dormant: [0, 4] })
const answer: LifecycleAnswer = { unit: 'week', periods: ['2026-01-05T00:00:00Z', '2026-01-12T00:00:00Z'], whole: 1, running: true, all: part(9), parts: [part(5, 'SG'), part(3, 'JP')], others: part(1) }

describe('the lifecycle as rows', () => {
  it('has the newest first, and adds up who is there', () => {
    expect(lifecycleRows(answer, answer.all)[0]).toEqual({ period: '2026-01-12T00:00:00Z', active: 6, new: 1, returning: 2, resurrecting: 3, dormant: 4 })
  })
  it('looks at the part that the address names, else at everybody', () => {
    expect(partOf(answer, 'v1').value).toBe('JP')
    expect(partOf(answer, 'others').people).toBe(1)
    expect(partOf(answer, 'v7')).toBe(answer.all)
    expect(partOf({ ...answer, others: undefined }, 'others')).toBe(answer.all)
    expect(partOf(answer, undefined)).toBe(answer.all)
  })
})

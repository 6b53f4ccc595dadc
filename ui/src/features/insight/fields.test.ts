import { describe, expect, it } from 'vitest'
import { listOf, percent, rangeOf, textOf, unitOf } from './fields'

describe('what a question keeps in the address', () => {
  it('reads back what it wrote', () => {
    const list = ['Order Completed', 'a, b', 'x/y']
    expect(listOf(textOf(list))).toEqual(list)
    expect(textOf([])).toBeUndefined()
    expect(listOf(undefined)).toEqual([])
  })
  it('passes over what the server would refuse', () => {
    expect(rangeOf('30d', '7d')).toBe('30d')
    expect(rangeOf('soon', '7d')).toBe('7d')
    expect(unitOf('fortnight', 'day')).toBe('day')
    expect(unitOf('week', 'day')).toBe('week')
  })
  it('shows shares with the digits they deserve', () => {
    expect(percent(0.5)).toBe('50 %')
    expect(percent(0.034)).toBe('3.4 %')
    expect(percent(0)).toBe('0 %')
    expect(percent(null)).toBe('–')
  })
})

import { describe, expect, it } from 'vitest'
import { chance, rangeAsked, signed } from './changes'

describe('a change', () => {
  it('asks for whole days, both of them', () => {
    expect(rangeAsked('2026-02-28', '2026-02-28', '7d')).toEqual({ from: '2026-02-28', to: '2026-03-01' })
    expect(rangeAsked('2026-12-31', undefined, '7d')).toEqual({ from: '2026-12-31', to: '2027-01-01' })
    expect(rangeAsked('2026-02-28T10:00:00Z', '2026-02-28T11:00:00Z', '7d')).toEqual({ from: '2026-02-28T10:00:00Z', to: '2026-02-28T11:00:00Z' })
  })
  it('passes over what is no time', () => {
    expect(rangeAsked('soon', '2026-02-28', '7d')).toEqual({ last: '7d' })
    expect(rangeAsked(undefined, undefined, '1d')).toEqual({ last: '1d' })
  })
  it('shows which way', () => {
    expect(signed(-38)).toBe('−38')
    expect(signed(1204.52)).toBe('+1,205')
    expect(signed(0.0001)).toBe('0')
    expect(chance(0.00001)).toBe('< 0.1 %')
    expect(chance(0.4)).toBe('40 %')
  })
})

import { describe, expect, it } from 'vitest'
import { indexOf, isFigure, placeOf, quoted, shown } from './statement'

describe('a mistake has a place', () => {
  it('is read from the error', () => {
    expect(placeOf('query, line 3, column 6')).toEqual({ line: 3, column: 6 })
    expect(placeOf('query, line 2')).toEqual({ line: 2 })
    expect(placeOf('query')).toBeNull()
    expect(placeOf(undefined)).toBeNull()
  })
  it('is found in the text, whose columns are bytes', () => {
    const text = "SELECT 'äö', evnt\nFROM events"
    expect(text.slice(indexOf(text, { line: 1, column: 16 }))).toBe('evnt\nFROM events')
    expect(text.slice(indexOf(text, { line: 2, column: 6 }))).toBe('events')
    expect(indexOf(text, { line: 9, column: 1 })).toBe(text.length)
  })
})

it('names are quoted where they must be', () => {
  expect(['country', 'address.city', 'offset', 'Total', 'a"b'].map(quoted)).toEqual(['country', '"address.city"', '"offset"', '"Total"', '"a""b"'])
})

it('values are shown as text', () => {
  expect([null, 'x', 1.5, true, [1, { a: 2 }]].map(shown)).toEqual(['', 'x', '1.5', 'true', '[1,{"a":2}]'])
})

it('knows figures', () => {
  expect(['BIGINT', 'HUGEINT', 'DOUBLE', 'DECIMAL(5,2)', 'UINTEGER', 'INTEGER', 'TINYINT'].every(isFigure)).toBe(true)
  expect(['VARCHAR', 'INTERVAL', 'BOOLEAN', 'DATE', 'STRUCT'].some(isFigure)).toBe(false)
})

import { describe, expect, it } from 'vitest'
import { breakOf, readable } from './mend'

function marked(text: string, field?: string) {
  const span = breakOf(text, field)
  return span && text.slice(span.start, span.end)
}

describe('readable', () => {
  it('indents without touching what it indents', () => {
    expect(readable('{"a":12345678901234567890,"a":1.50,"s":"{\\"x\\": [1]}","o":{},"l":[1,[ ]]}')).toBe(
      ['{', '  "a": 12345678901234567890,', '  "a": 1.50,', '  "s": "{\\"x\\": [1]}",', '  "o": {},', '  "l": [', '    1,', '    []', '  ]', '}'].join('\n'),
    )
  })
  it('is the same JSON after as before', () => {
    const value = { text: 'a\u2028"\\ b', list: [{}, [], [[null]], -1.5e3, true], deep: { er: { '': '' } } }
    expect(JSON.parse(readable(JSON.stringify(value)))).toEqual(value)
  })
  it('leaves a broken text as it came', () => {
    expect(readable('{"a": 1,,}')).toBe('{"a": 1,,}')
  })
})

describe('breakOf', () => {
  it('is the place where it stops being JSON', () => {
    expect(breakOf('{"a": 1,,}', 'a')).toEqual({ start: 8, end: 9 })
    expect(breakOf('{"a": 1', undefined)).toEqual({ start: 7, end: 7 })
  })
  it('is the refused value', () => {
    expect(marked('{"type":"track","timestamp":"yesterday"}', 'timestamp')).toBe('"yesterday"')
    expect(marked('{"context":{"traits":{"n":[1,{"x":2}]}}}', 'context.traits.n[1].x')).toBe('2')
  })
  it('is the brace in which a field is missing', () => {
    expect(breakOf('{"event":"X"}', 'userId')).toEqual({ start: 0, end: 1 })
    expect(breakOf('{"context":{}}', 'context.page')).toEqual({ start: 11, end: 12 })
  })
  it('is nowhere when no field is named', () => {
    expect(breakOf('{}', undefined)).toBeUndefined()
  })
})

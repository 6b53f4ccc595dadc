import { describe, expect, it } from 'vitest'
import { breakIn, spanOf } from './json'

const broken: [string, number][] = [
  ['', 0],
  ['{', 1],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['[1 2]', 3],
  ['[1]x', 3],
  ['{"a":"b', 5],
  ['"\\x"', 1],
  ['"a\nb"', 2],
  ['01', 1],
  ['tru', 0],
  ['nullx', 0],
  ["{'a':1}", 1],
]

describe('breakIn', () => {
  it.each(broken)('finds where %j breaks', (text, at) => {
    expect(breakIn(text)?.at).toBe(at)
    expect(() => JSON.parse(text) as unknown).toThrow()
  })
  it('agrees with the parser of the browser on texts made of scraps', () => {
    const scraps = ['{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '1', '-0.5e+3', 'true', 'null', ' ', '\n', '"', '.', '\\']
    let seed = 20_261_123
    const next = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % n
    for (let i = 0; i < 5000; i++) {
      const text = Array.from({ length: 1 + next(7) }, () => scraps[next(scraps.length)]).join('')
      let parses = true
      try {
        JSON.parse(text)
      } catch {
        parses = false
      }
      expect(breakIn(text) === null, `seed 20261123, text ${i}: ${text}`).toBe(parses)
    }
  })
  it('says line and column as an editor does', () => {
    expect(breakIn('{\n  "a": 1\n  "b": 2\n}')).toMatchObject({ line: 3, column: 3 })
  })
  it('does not follow a text that is nested without end', () => {
    expect(breakIn('['.repeat(10_000))?.message).toMatch(/deeper/)
  })
})

describe('spanOf', () => {
  const text = '{"batch":[{"userId":1},{"context":{"ip":"x"}}],"a b":{"c":[true]}}'
  const at = (path: string) => {
    const span = spanOf(text, path)
    return span && [text.slice(span.start, span.end), span.missing]
  }
  it('finds values by path', () => {
    expect(at('batch[0].userId')).toEqual(['1', false])
    expect(at('batch[1].context.ip')).toEqual(['"x"', false])
    expect(at('a b.c[0]')).toEqual(['true', false])
  })
  it('gives the nearest parent of what is missing', () => {
    expect(at('batch[0].anonymousId')).toEqual(['{"userId":1}', true])
    expect(at('batch[7].userId')?.[1]).toBe(true)
  })
  it('finds nothing in what is no JSON', () => {
    expect(spanOf('{', 'a')).toBeNull()
  })
})

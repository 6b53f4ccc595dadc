import { describe, expect, it } from 'vitest'
import { snippets } from './snippets'

describe('snippets', () => {
  it('all name the address and the write key, and no other house', () => {
    for (const { name, text } of snippets('https://cx.example/', 'wk_1')) {
      expect(text, name).toContain('wk_1')
      expect(text, name).toContain('https://cx.example')
      expect(text, name).not.toContain('https://cx.example//')
      expect(text.match(/https?:\/\/[^/'"\s]+/g), name).toSatisfy((found: string[]) => found.every((f) => f.startsWith('https://cx.example')))
    }
  })
  it('escapes a write key where it is part of an address', () => {
    expect(snippets('https://cx.example', 'a&b').find((s) => s.key === 'pixel')?.text).toContain('writeKey=a%26b&')
  })
})

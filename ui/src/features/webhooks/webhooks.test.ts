import { expect, test } from 'vitest'
import { draftOf, specOf } from './queries'

const definition = (spec: Record<string, unknown>) => ({ kind: 'webhook' as const, key: 'mail', spec, hash: 'h', version: 1, status: 'live' as const, changedAt: '', changedBy: '' })

test('a form and its spec are each other', () => {
  const spec = { url: 'https://a.example/x', segments: ['loyal'], on: ['left'], enabled: false, secret: 'sixteen letters!!' }
  expect(specOf(draftOf(definition(spec)), spec)).toEqual(spec)
})

test('everything is the default and is left out', () => {
  const draft = draftOf(definition({ url: 'https://a.example/x', on: ['entered', 'left'] }))
  expect(specOf(draft, { url: 'old', segments: ['gone'] })).toEqual({ url: 'https://a.example/x' })
})

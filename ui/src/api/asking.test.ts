import { expect, test, vi } from 'vitest'
import { ask, askAgain, isQuestion, messages, questionOf } from './asking'

const stream = (...pieces: string[]) =>
  new ReadableStream<Uint8Array>({
    start(c) {
      for (const p of pieces) c.enqueue(new TextEncoder().encode(p))
      c.close()
    },
  })

const said = (text: string) => vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response(stream(text), { headers: { 'Content-Type': 'text/event-stream' } }))

const post = (path: string) => new Request(`http://localhost${path}`, { method: 'POST', body: '{}' })

test('messages come whole, however they were cut', async () => {
  const got = []
  for await (const m of messages(stream('event: prog', 'ress\ndata: {"share":', '0.5}\n', '\nevent: answer\ndata: {"x":"ä', '"}\n\nevent: ha'))) got.push(m)
  expect(got).toEqual([
    { event: 'progress', data: '{"share":0.5}' },
    { event: 'answer', data: '{"x":"ä"}' },
  ])
})

test('only questions are watched', () => {
  expect(isQuestion(post('/api/v1/insight/trends'))).toBe(true)
  expect(isQuestion(new Request('http://localhost/api/v1/questions/sales/answer'))).toBe(true)
  expect(isQuestion(post('/api/v1/insight/funnel/people'))).toBe(false)
  expect(isQuestion(new Request('http://localhost/api/v1/insight/trends'))).toBe(false)
})

test('an answer is as if it came whole, an error keeps its kind', async () => {
  said('event: progress\ndata: {"share":0.5}\n\nevent: answer\ndata: {"at":"t","a":1}\n\n')
  const whole = await ask(post('/api/v1/insight/trends'))
  expect([whole.status, await whole.json()]).toEqual([200, { at: 't', a: 1 }])
  expect([questionOf('t'), questionOf('u')]).toEqual([{ kind: 'trends', question: {} }, undefined])
  said('event: error\ndata: {"error":{"kind":"toomany","message":"m"}}\n\n')
  expect((await ask(post('/api/v1/insight/trends'))).status).toBe(429)
  said('event: progress\ndata: {}\n\n')
  await expect(ask(post('/api/v1/insight/trends'))).rejects.toThrow('broke off')
  askAgain()
  vi.restoreAllMocks()
})

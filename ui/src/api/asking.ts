import { useSyncExternalStore } from 'react'
import type { components } from './gen/schema'

export type Progress = components['schemas']['AskProgress']

/** A question over everybody that is being answered. */
export interface Asking {
  key: string
  began: number
  progress?: Progress
  cancel: () => void
}

let asking: readonly Asking[] = []
const readers = new Set<() => void>()
const given = new Set<string>()

function change(next: readonly Asking[]) {
  asking = next
  for (const tell of readers) tell()
}

/** Those under way, each with how far it is. */
export function useAsking(): readonly Asking[] {
  return useSyncExternalStore(
    (tell) => {
      readers.add(tell)
      return () => readers.delete(tell)
    },
    () => asking,
  )
}

/** A question that was cancelled is not asked by the page's clock again, only after this. */
export function askAgain() {
  given.clear()
}

const questions = /^(POST \/api\/v1\/insight\/[a-z]+|GET \/api\/v1\/questions\/[^/]+\/answer)$/

export const isQuestion = (request: Request) => questions.test(`${request.method} ${new URL(request.url).pathname}`)

// Which question the answers of late are to, by the instant at which each was asked.
const answered = new Map<string, { kind: string; question: unknown }>()
const mostRemembered = 100

function remember(request: Request, body: string, answer: string) {
  const kind = new URL(request.url).pathname.split('/').at(-1) ?? ''
  if (request.method !== 'POST') return
  answered.set((JSON.parse(answer) as { at: string }).at, { kind, question: JSON.parse(body) })
  const first = answered.keys().next()
  if (answered.size > mostRemembered && !first.done) answered.delete(first.value)
}

/** The question that the answer asked for at an instant is to. */
export const questionOf = (at: string) => answered.get(at)

const cancelled = () =>
  new Response(JSON.stringify({ error: { kind: 'cancelled', message: 'the question was cancelled', hint: 'ask again, or ask for a shorter time' } }), { status: 499, headers: { 'Content-Type': 'application/json' } })

/** Asks, and hears how far the answer is on the way; the answer is as if it had come whole. Closing the connection ends the server's work. */
export async function ask(request: Request): Promise<Response> {
  const body = await request.clone().text()
  const key = new URL(request.url).pathname + body
  if (given.has(key)) return cancelled()
  const stop = new AbortController()
  let quit = false
  const entry: Asking = {
    key,
    began: Date.now(),
    cancel: () => {
      quit = true
      given.add(key)
      stop.abort()
    },
  }
  const headers = new Headers(request.headers)
  headers.set('Accept', 'text/event-stream, application/json')
  change([...asking, entry])
  let last = entry
  try {
    const response = await globalThis.fetch(new Request(request, { headers, signal: AbortSignal.any([request.signal, stop.signal]) }))
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response
    for await (const message of messages(response.body)) {
      if (message.event === 'progress') {
        const now = { ...last, progress: JSON.parse(message.data) as Progress }
        change(asking.map((a) => (a === last ? now : a)))
        last = now
      } else {
        const status = message.event === 'answer' ? 200 : statusOf(message.data)
        if (status === 200) remember(request, body, message.data)
        return new Response(message.data, { status, headers: { 'Content-Type': 'application/json' } })
      }
    }
    throw new TypeError('the answer broke off')
  } catch (error) {
    if (quit) return cancelled()
    throw error
  } finally {
    change(asking.filter((a) => a !== last))
  }
}

const statuses: Record<string, number> = { invalid: 400, unauthenticated: 401, forbidden: 403, notfound: 404, conflict: 409, toomany: 429, unavailable: 503 }
const statusOf = (data: string) => statuses[(JSON.parse(data) as { error?: { kind?: string } }).error?.kind ?? ''] ?? 500

/** The messages of a stream, each whole, however it was cut on the way. */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  const reader = body.getReader()
  const text = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      // One after the other: a stream is read in order.
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.read()
      if (done) return
      rest += text.decode(value, { stream: true })
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const lines = rest.slice(0, end).split('\n')
        rest = rest.slice(end + 2)
        const of = (name: string) =>
          lines
            .filter((l) => l.startsWith(`${name}: `))
            .map((l) => l.slice(name.length + 2))
            .join('\n')
        if (of('data')) yield { event: of('event'), data: of('data') }
      }
    }
  } finally {
    reader.releaseLock()
  }
}

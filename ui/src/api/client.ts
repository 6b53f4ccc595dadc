import createClient from 'openapi-fetch'
import { Failure } from '../lib/failure'
import { ask, isQuestion } from './asking'
import type { components, paths } from './gen/schema'

/** The typed client of the API; the session cookie says who asks. */
export const api = createClient<paths>({
  baseUrl: '/',
  credentials: 'same-origin',
  headers: { 'X-Rapport': '1' },
  fetch: (request: Request) => (isQuestion(request) ? ask(request) : globalThis.fetch(request)),
})

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of an answer; what went wrong is thrown as a Failure. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>
  try {
    got = await call
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Failure('offline', 'the server does not answer', { hint: 'see whether rapport is running, and whether this computer is on the network' })
  }
  if (got.response.ok) return got.data as T
  throw failureOf(got.error, got.response)
}

function failureOf(body: unknown, response: Response): Failure {
  const said = (body as components['schemas']['Error'] | undefined)?.error
  const requestId = said?.requestId ?? response.headers.get('X-Request-Id') ?? undefined
  if (said) return new Failure(said.kind, said.message, { where: said.where, hint: said.hint, requestId, status: response.status })
  return new Failure(response.status === 401 ? 'unauthenticated' : 'internal', `the server answered ${response.status}`, { requestId, status: response.status })
}

// What went wrong, in the one shape in which every layer speaks of it.

export type FailureKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notfound'
  | 'conflict'
  | 'toomany'
  | 'unavailable'
  | 'internal'
  | 'offline'
  | 'cancelled'

export class Failure extends Error {
  readonly kind: FailureKind
  readonly where?: string
  readonly hint?: string
  readonly requestId?: string
  readonly status?: number

  constructor(kind: FailureKind, message: string, more: { where?: string; hint?: string; requestId?: string; status?: number } = {}) {
    super(message)
    this.name = 'Failure'
    this.kind = kind
    this.where = more.where
    this.hint = more.hint
    this.requestId = more.requestId
    this.status = more.status
  }
}

/** What is not ready yet is asked for again; what failed otherwise is not. */
export function isUnready(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'unavailable' || error.kind === 'toomany')
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('internal', error instanceof Error ? error.message : String(error))
}

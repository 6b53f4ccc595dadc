import type { components } from '../../api/gen/schema'
import { Failure } from '../../lib/failure'

type ListChange = components['schemas']['ListChange']

export interface Sending {
  list: string
  mode: ListChange['mode']
  file: File
  onProgress: (share: number) => void
}

/** The type of a file of identifiers, by its name; nothing for a file that is neither. */
export function typeOf(name: string): string | null {
  if (/\.(csv|txt)$/i.test(name)) return 'text/csv'
  return /\.(jsonl|ndjson|json)$/i.test(name) ? 'application/x-ndjson' : null
}

/** Sends a file, saying how much of it is gone. Only XMLHttpRequest tells that. */
export function send({ list, mode, file, onProgress }: Sending): Promise<ListChange> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', `/api/v1/lists/${encodeURIComponent(list)}?mode=${mode}`)
    request.setRequestHeader('Content-Type', typeOf(file.name) ?? 'text/csv')
    request.setRequestHeader('X-Rapport', '1')
    request.upload.addEventListener('progress', (e) => e.lengthComputable && onProgress(e.loaded / e.total))
    request.addEventListener('error', () => reject(new Failure('offline', 'the server does not answer', { hint: 'see whether rapport is running, and whether this computer is on the network' })))
    request.addEventListener('load', () => {
      const body = parsed(request.responseText)
      if (request.status === 200) resolve(body as ListChange)
      else reject(refusal(body, request.status))
    })
    request.send(file)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refusal(body: unknown, status: number): Failure {
  const said = (body as components['schemas']['Error'] | undefined)?.error
  if (!said) return new Failure('internal', `the server answered ${status}`, { status })
  return new Failure(said.kind, said.message, { where: said.where, hint: said.hint, requestId: said.requestId, status })
}

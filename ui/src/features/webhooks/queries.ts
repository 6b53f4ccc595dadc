import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'

type Schemas = components['schemas']
export type WebhookStatus = Schemas['WebhookStatus']
export type Definition = Schemas['Definition']

/** A webhook as it is defined, with how it is doing; status is missing where it has only just been made. */
export interface Webhook {
  definition: Definition
  status?: WebhookStatus
}

const second = 1000

export function useWebhooks() {
  return useQuery({
    queryKey: ['webhooks'],
    refetchInterval: 5 * second,
    queryFn: async ({ signal }): Promise<Webhook[]> => {
      const [definitions, statuses] = await Promise.all([answer(api.GET('/api/v1/definitions', { params: { query: { kind: 'webhook' } }, signal })), answer(api.GET('/api/v1/webhooks', { signal }))])
      return definitions.items.map((definition) => ({ definition, status: statuses.items.find((s) => s.key === definition.key) }))
    },
  })
}

/** What a webhook's form holds. */
export interface WebhookDraft {
  head: DefinitionDraft
  url: string
  segments: string[]
  on: string[]
  enabled: boolean
}

const list = (v: unknown) => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : [])

export function draftOf(d: Definition): WebhookDraft {
  return {
    head: { key: d.key, marketing: d.wording?.marketing ?? '', it: d.wording?.it ?? '', ownerMarketing: d.owners?.marketing ?? '', ownerIt: d.owners?.it ?? '' },
    url: typeof d.spec['url'] === 'string' ? d.spec['url'] : '',
    segments: list(d.spec['segments']),
    on: list(d.spec['on']),
    enabled: d.spec['enabled'] !== false,
  }
}

/** The spec of a draft: what is not said there, such as the secret, stays as it was. */
export function specOf(draft: WebhookDraft, before: Record<string, unknown> = {}): Record<string, unknown> {
  const { segments: _s, on: _o, enabled: _e, ...rest } = before
  return { ...rest, url: draft.url.trim(), ...(draft.segments.length > 0 ? { segments: draft.segments } : {}), ...(draft.on.length === 1 ? { on: draft.on } : {}), ...(draft.enabled ? {} : { enabled: false }) }
}

function useDone() {
  const client = useQueryClient()
  return async () => {
    await client.invalidateQueries({ queryKey: ['webhooks'] })
    await client.invalidateQueries({ queryKey: ['definitions'] })
  }
}

export function useSaveWebhook(before?: Definition) {
  const done = useDone()
  return useMutation({
    mutationFn: (draft: WebhookDraft) =>
      answer(
        api.PUT('/api/v1/definitions/{kind}/{key}', {
          params: { path: { kind: 'webhook', key: draft.head.key }, header: before ? { 'If-Match': `"${before.hash}"` } : undefined },
          headers: before ? undefined : { 'If-None-Match': '*' },
          body: definitionBody(draft.head, specOf(draft, before?.spec)),
        }),
      ),
    onSuccess: done,
  })
}

export function useEndWebhook() {
  const done = useDone()
  return useMutation({
    mutationFn: (d: Definition) => answer(api.DELETE('/api/v1/definitions/{kind}/{key}', { params: { path: { kind: 'webhook', key: d.key }, header: { 'If-Match': `"${d.hash}"` } } })),
    onSuccess: done,
  })
}

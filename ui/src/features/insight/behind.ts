import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'
import { useAsOf } from '../../ui/useAsOf'

type Schemas = components['schemas']
export type FunnelPeople = Schemas['FunnelPeople']
export type RetentionPeople = Schemas['RetentionPeople']
export type PeopleBehind = Schemas['PeopleBehind']
export type PersonBehind = Schemas['PersonSummary']

/** One figure of an answer, and who is behind it. */
export type Figure = { kind: 'funnel'; body: FunnelPeople } | { kind: 'retention'; body: RetentionPeople }

export function usePeopleBehind(figure: Figure | null) {
  const [asOf] = useAsOf()
  return useInfiniteQuery({
    queryKey: ['insight', 'people', figure, asOf],
    enabled: figure !== null,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => pageOf(figure as Figure, pageParam, asOf, signal),
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

function pageOf(figure: Figure, cursor: string | undefined, asOf: string | undefined, signal: AbortSignal): Promise<PeopleBehind> {
  const params = { query: { limit: 50, asOf, ...(cursor ? { cursor } : {}) } }
  if (figure.kind === 'funnel') return answer(api.POST('/api/v1/insight/funnel/people', { params, body: figure.body, signal }))
  return answer(api.POST('/api/v1/insight/retention/people', { params, body: figure.body, signal }))
}

const patience = 60

/** A new list takes nobody until its history is read: looks every second, for a minute, whether it is. */
async function untilLive(key: string): Promise<void> {
  for (let looks = 1; looks < patience; looks++) {
    const { items } = await answer(api.GET('/api/v1/lists'))
    if (items.find((l) => l.definition.key === key)?.state !== 'filling') return
    await new Promise((next) => setTimeout(next, 1000))
  }
}

/** Keeps just the people behind a figure: a list of them, and a segment over the list. A list that was made before a refusal is taken up by the next attempt. */
export function useKeepPeople() {
  const client = useQueryClient()
  const [asOf] = useAsOf()
  const made = useRef(new Set<string>())
  return useMutation({
    mutationFn: async ({ figure, draft, purpose }: { figure: Figure; draft: DefinitionDraft; purpose: string }) => {
      const put = (kind: 'list' | 'segment', spec: Record<string, unknown>) =>
        answer(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind, key: draft.key } }, headers: { 'If-None-Match': '*' }, body: definitionBody(draft, spec) }))
      if (!made.current.has(draft.key)) await put('list', { purpose })
      made.current.add(draft.key)
      const params = { query: { list: draft.key, mode: 'replace' as const, asOf } }
      await untilLive(draft.key)
      const kept = await (figure.kind === 'funnel'
        ? answer(api.POST('/api/v1/insight/funnel/list', { params, body: figure.body }))
        : answer(api.POST('/api/v1/insight/retention/list', { params, body: figure.body })))
      await put('segment', { condition: { list: draft.key } })
      return kept
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['lists'] })
      await client.invalidateQueries({ queryKey: ['segments'] })
    },
  })
}

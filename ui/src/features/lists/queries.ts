import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'
import { send, type Sending } from './upload'

export type List = components['schemas']['Lists']['items'][number]
export type ListChange = components['schemas']['ListChange']
export type Mode = ListChange['mode']

export function useLists() {
  return useQuery({
    queryKey: ['lists'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/lists', { signal })),
    refetchInterval: (query) => (query.state.data?.items.some((l) => l.state === 'filling') ? 1000 : 15_000),
  })
}

export function useCreateList() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, purpose }: { draft: DefinitionDraft; purpose: string }) =>
      answer(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind: 'list', key: draft.key } }, headers: { 'If-None-Match': '*' }, body: definitionBody(draft, purpose ? { purpose } : {}) })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['lists'] }),
  })
}

export function useUpload() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (sending: Sending) => send(sending),
    onSuccess: () => client.invalidateQueries({ queryKey: ['lists'] }),
  })
}

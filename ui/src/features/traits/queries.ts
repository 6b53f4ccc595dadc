import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { definitionBody, type DefinitionDraft } from '../../ui/DefinitionFields'
import type { Json } from './computed'

export type TraitStatus = components['schemas']['TraitStatus']

export function useTraits() {
  return useQuery({
    queryKey: ['traits'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/traits', { signal })),
    refetchInterval: (query) => (query.state.data?.items.some((t) => t.state === 'filling') ? 1000 : 15_000),
  })
}

export function useVocabulary() {
  return useQuery({ queryKey: ['vocabulary'], queryFn: ({ signal }) => answer(api.GET('/api/v1/vocabulary', { signal })), staleTime: 60_000 })
}

export function useCreateTrait() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, computed }: { draft: DefinitionDraft; computed: Json }) =>
      answer(api.PUT('/api/v1/definitions/{kind}/{key}', { params: { path: { kind: 'trait', key: draft.key } }, headers: { 'If-None-Match': '*' }, body: definitionBody(draft, { computed }) })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['traits'] }),
  })
}

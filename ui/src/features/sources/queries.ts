import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

export type Source = components['schemas']['Source']
export type SourceTest = components['schemas']['SourceTest']

/** The sources with their figures, asked for again every other second. */
export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/sources', { signal })),
    refetchInterval: 2000,
  })
}

/** How the installation is doing; asked for again every ten seconds, together with whoever else asks. */
export function useStatus() {
  return useQuery({ queryKey: ['status'], queryFn: () => answer(api.GET('/api/v1/status')), refetchInterval: 10_000, retry: false })
}

export interface SourceDraft {
  key: string
  touchpoint: string
  marketing: string
  it: string
  ownerMarketing: string
  ownerIt: string
}

/** Puts the first version of a source; one that is there already is a conflict, not overwritten. */
export function useCreateSource() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (draft: SourceDraft) =>
      answer(
        api.PUT('/api/v1/definitions/{kind}/{key}', {
          params: { path: { kind: 'source', key: draft.key } },
          headers: { 'If-None-Match': '*' },
          body: {
            owners: { marketing: draft.ownerMarketing, it: draft.ownerIt },
            wording: { marketing: draft.marketing, it: draft.it },
            spec: { touchpoint: draft.touchpoint },
          },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }),
  })
}

/** Switches a source on or off with a new version of its definition; refused if somebody else changed it meanwhile. */
export function useSwitchSource() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ source, enabled }: { source: Source; enabled: boolean }) => {
      const path = { kind: 'source', key: source.key } as const
      const now = await answer(api.GET('/api/v1/definitions/{kind}/{key}', { params: { path } }))
      return answer(
        api.PUT('/api/v1/definitions/{kind}/{key}', {
          params: { path },
          headers: { 'If-Match': `"${now.hash}"` },
          body: { owners: now.owners, wording: now.wording, expiresAt: now.expiresAt, atExpiry: now.atExpiry, spec: { ...now.spec, enabled } },
        }),
      )
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }),
  })
}

export function useSendTest(key: string) {
  return useMutation({ mutationFn: () => answer(api.POST('/api/v1/sources/{key}/test', { params: { path: { key } } })) })
}

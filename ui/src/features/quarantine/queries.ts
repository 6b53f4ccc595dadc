import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

export type Quarantined = components['schemas']['Quarantined']
export type Replayed = components['schemas']['Replayed']

export interface QuarantineFilter {
  source?: string
  reason?: string
  waiting: boolean
}

export function useQuarantine({ source, reason, waiting }: QuarantineFilter) {
  return useInfiniteQuery({
    queryKey: ['quarantine', 'list', source, reason, waiting],
    queryFn: ({ pageParam, signal }) => answer(api.GET('/api/v1/quarantine', { params: { query: { source, reason, waiting: waiting || undefined, cursor: pageParam, limit: 100 } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  })
}

export function useQuarantined(offset: number | undefined) {
  return useQuery({
    queryKey: ['quarantine', 'one', offset],
    enabled: offset !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/quarantine/{offset}', { params: { path: { offset: offset ?? 0 } }, signal })),
  })
}

const atOnce = 1000

/** Takes events in again, as they came or one of them with a mended body. More than the server takes at once go one portion after another. */
export function useReplay() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ offsets, raw }: { offsets: number[]; raw?: string }) => {
      const items: Replayed[] = []
      for (let from = 0; from < offsets.length; from += atOnce) {
        const done = await answer(api.POST('/api/v1/quarantine/replay', { body: { offsets: offsets.slice(from, from + atOnce), raw } }))
        items.push(...done.items)
      }
      return items
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['quarantine'] }), client.invalidateQueries({ queryKey: ['sources'] })]),
  })
}

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { isUnready } from '../../lib/failure'
import type { Condition } from './forms'

export type Segment = components['schemas']['Segment']
export type Definition = components['schemas']['Definition']
export type DefinitionInput = components['schemas']['DefinitionInput']
export type Composition = components['schemas']['Composition']
export type Overlap = components['schemas']['Overlap']
export type Transition = components['schemas']['Transition']
export type Vocabulary = components['schemas']['Vocabulary']

const second = 1000

// The past is worked out while one waits: the answer is asked for until it is there.
const patient = { retry: (n: number, error: Error) => n < 60 && isUnready(error), retryDelay: 2 * second, staleTime: Infinity }

/** Counts move by themselves: they are asked for again every few seconds, faster while history is read. */
export function useSegments() {
  return useQuery({
    queryKey: ['segments', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments', { signal })),
    refetchInterval: (query) => (query.state.data?.items.some((s) => s.state === 'filling') ? second : 5 * second),
  })
}

/** One segment, now or as of a past instant. */
export function useSegment(key: string | undefined, asOf?: string) {
  return useQuery({
    queryKey: ['segments', 'one', key, asOf],
    enabled: key !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{key}', { params: { path: { key: key ?? '' }, query: { asOf } }, signal })),
    ...(asOf === undefined ? {} : patient),
    refetchInterval: (query) => (asOf === undefined ? (query.state.data?.state === 'filling' ? second : 5 * second) : false),
  })
}

export function useMembers(key: string, asOf?: string) {
  return useInfiniteQuery({
    queryKey: ['segments', 'members', key, asOf],
    queryFn: ({ pageParam, signal }) => answer(api.GET('/api/v1/segments/{key}/members', { params: { path: { key }, query: { why: true, cursor: pageParam, limit: 25, asOf } }, signal })),
    ...(asOf === undefined ? {} : patient),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
}

export function useComposition(key: string, trait: string) {
  return useQuery({
    queryKey: ['segments', 'composition', key, trait],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{key}/composition', { params: { path: { key }, query: { trait, compare: true } }, signal })),
    retry: false,
    staleTime: 30 * second,
  })
}

export function useOverlap(keys: string[]) {
  return useQuery({
    queryKey: ['segments', 'overlap', keys],
    enabled: keys.length > 1,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/overlap', { params: { query: { keys: keys.join(',') } }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30 * second,
  })
}

export function useVersions(key: string) {
  return useQuery({
    queryKey: ['definitions', 'history', 'segment', key],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/definitions/{kind}/{key}/history', { params: { path: { kind: 'segment', key } }, signal })),
  })
}

/** The lists there are, for a condition to name. */
export function useLists() {
  return useQuery({ queryKey: ['lists'], queryFn: ({ signal }) => answer(api.GET('/api/v1/lists', { signal })), staleTime: 60 * second })
}

export function useVocabulary() {
  return useQuery({ queryKey: ['vocabulary'], queryFn: ({ signal }) => answer(api.GET('/api/v1/vocabulary', { signal })), staleTime: 60 * second })
}

/** What a condition selects as things stand; with a key, who would enter and leave that segment. The last answer stays while the next is worked out. */
export function usePreview(condition: Condition | null, key: string | undefined) {
  return useQuery({
    queryKey: ['segments', 'preview', key, condition],
    enabled: condition !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/segments/preview', { body: { condition: condition as components['schemas']['Condition'], key, sample: 10 }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10 * second,
  })
}

export function useSave() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ key, hash, body }: { key: string; hash: string | undefined; body: DefinitionInput }) =>
      answer(
        api.PUT('/api/v1/definitions/{kind}/{key}', {
          params: { path: { kind: 'segment', key }, header: hash ? { 'If-Match': `"${hash}"` } : undefined },
          headers: hash ? undefined : { 'If-None-Match': '*' },
          body,
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['segments'] })
      await client.invalidateQueries({ queryKey: ['definitions'] })
    },
  })
}

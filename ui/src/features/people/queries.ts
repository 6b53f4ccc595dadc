import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { isUnready } from '../../lib/failure'
import { join, type Happening } from './timeline'

export type PersonSummary = components['schemas']['PersonSummary']

export function usePeople(q: string) {
  return useInfiniteQuery({
    queryKey: ['people', 'list', q],
    queryFn: ({ pageParam, signal }) => answer(api.GET('/api/v1/people', { params: { query: { q: q || undefined, cursor: pageParam, limit: 50 } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

// The past is worked out while one waits: the answer is asked for until it is there.
const patient = { retry: (n: number, error: Error) => n < 60 && isUnready(error), retryDelay: 2000, staleTime: Infinity }

/** One person, whole, now or as of a past instant; nobody for the empty id. */
export function usePerson(id: string, asOf?: string) {
  return useQuery({
    queryKey: ['people', 'one', id, asOf],
    enabled: id !== '',
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/{id}', { params: { path: { id }, query: { asOf } }, signal })),
    ...(asOf === undefined ? {} : patient),
  })
}

export interface TimelineFilter {
  touchpoints: string[]
  before?: string
}

export function useTimeline(id: string, { touchpoints, before }: TimelineFilter) {
  return useInfiniteQuery({
    queryKey: ['people', 'timeline', id, touchpoints, before],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/people/{id}/timeline', {
          params: { path: { id }, query: { touchpoint: touchpoints.length > 0 ? touchpoints : undefined, before, cursor: pageParam, limit: 100 } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

export function useWhyOnePerson(id: string, other: string | null) {
  return useQuery({
    queryKey: ['people', 'why', id, other],
    enabled: other !== null,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/{id}/why', { params: { path: { id }, query: { other: other ?? '' } }, signal })),
  })
}

export function useSegmentNames() {
  return useQuery({
    queryKey: ['segments', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments', { signal })),
    staleTime: 60_000,
  })
}

type Merge = components['schemas']['Merge']
type Split = components['schemas']['Split']

/** Merging and splitting change people everywhere, so everything known of people is asked for again. */
export function useDecisions() {
  const client = useQueryClient()
  const onSuccess = () => client.invalidateQueries({ queryKey: ['people'] })
  return {
    merge: useMutation({ mutationFn: (body: Merge) => answer(api.POST('/api/v1/people/merge', { body })), onSuccess }),
    split: useMutation({ mutationFn: (body: Split) => answer(api.POST('/api/v1/people/split', { body })), onSuccess }),
  }
}

const kept = 500
const silent = { of: '', events: [] as Happening[], live: false }

/** What this person does while the page is open; the person is read again at most once a second. */
export function useArrivals(id: string, filter: TimelineFilter) {
  const client = useQueryClient()
  const [state, setState] = useState<{ of: string; events: Happening[]; live: boolean }>(silent)
  const { before } = filter
  const touchpoints = filter.touchpoints.join('\n')
  const of = [id, before, touchpoints].join('\n')
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const read = useEffectEvent(() => void client.invalidateQueries({ queryKey: ['people', 'one', id] }))

  useEffect(() => {
    const query = new URLSearchParams({ person: id })
    for (const only of ['event', 'transition']) query.append('only', only)
    const stream = new EventSource(`/api/v1/live?${query}`)
    const again = () => {
      timer.current ??= setTimeout(() => {
        timer.current = null
        read()
      }, 1000)
    }
    const turn = (live: boolean) => setState((s) => ({ of, live, events: s.of === of ? s.events : [] }))
    stream.addEventListener('open', () => turn(true))
    stream.addEventListener('error', () => turn(false))
    stream.addEventListener('transition', again)
    stream.addEventListener('event', (message: MessageEvent<string>) => {
      const update = JSON.parse(message.data) as components['schemas']['LiveUpdate']
      again()
      const event = update.event
      if (!event || update.duplicate || before) return
      if (touchpoints !== '' && !touchpoints.split('\n').includes(event.touchpoint ?? event.source)) return
      setState((s) => ({ of, live: true, events: join([event], s.of === of ? s.events : []).slice(0, kept) }))
    })
    return () => {
      stream.close()
      if (timer.current) clearTimeout(timer.current)
      timer.current = null
    }
  }, [of, id, before, touchpoints])

  const { events: arrived, live } = state.of === of ? state : silent
  return { arrived, live }
}

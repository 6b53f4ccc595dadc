import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { useAsOf } from '../../ui/useAsOf'

type Schemas = components['schemas']
export type TrendQuestion = Schemas['TrendQuestion']
export type TrendAnswer = Schemas['TrendAnswer']
export type FunnelQuestion = Schemas['FunnelQuestion']
export type FunnelAnswer = Schemas['FunnelAnswer']
export type FunnelPart = Schemas['FunnelPart']
export type FunnelTimes = Schemas['FunnelTimes']
export type RetentionPart = Schemas['RetentionPart']
export type RetentionQuestion = Schemas['RetentionQuestion']
export type RetentionAnswer = Schemas['RetentionAnswer']
export type EventTarget = Schemas['EventTarget']

const second = 1000

/** Figures move with the traffic: while the page is looked at they are asked for again, but for those of the past. */
const live = (asOf: string | undefined) => ({ placeholderData: keepPreviousData, refetchInterval: asOf ? (false as const) : 15 * second, retry: false as const })

export function useTrends(question: TrendQuestion) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'trends', question, asOf],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/trends', { params: { query: { asOf } }, body: question, signal })),
    ...live(asOf),
  })
}

export function useFunnel(question: FunnelQuestion) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'funnel', question, asOf],
    enabled: question.steps.length > 0,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/funnel', { params: { query: { asOf } }, body: question, signal })),
    ...live(asOf),
  })
}

export function useRetention(question: RetentionQuestion | null) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'retention', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/retention', { params: { query: { asOf } }, body: question as RetentionQuestion, signal })),
    ...live(asOf),
  })
}

/** What there is to ask for: the names of events, the most frequent first, and of their properties. */
export function useNames() {
  const { data } = useQuery({ queryKey: ['vocabulary'], queryFn: ({ signal }) => answer(api.GET('/api/v1/vocabulary', { signal })), staleTime: 60 * second })
  const events = (data?.events ?? []).map((e) => e.name)
  const properties = (of: string) => (data?.properties ?? []).filter((p) => p.of === of).map((p) => p.name)
  return { events, properties, ready: data !== undefined }
}

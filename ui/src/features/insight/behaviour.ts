import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ECharts } from 'echarts/core'
import { useCallback, useRef } from 'react'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'
import { downloadPicture } from '../../lib/picture'
import { useAsOf } from '../../ui/useAsOf'

type Schemas = components['schemas']
export type LifecycleQuestion = Schemas['LifecycleQuestion']
export type LifecycleAnswer = Schemas['LifecycleAnswer']
export type LifecyclePart = Schemas['LifecyclePart']
export type PathsQuestion = Schemas['PathsQuestion']
export type PathsAnswer = Schemas['PathsAnswer']
export type StickinessQuestion = Schemas['StickinessQuestion']
export type StickinessAnswer = Schemas['StickinessAnswer']
export type CohortsQuestion = Schemas['CohortsQuestion']
export type CohortsAnswer = Schemas['CohortsAnswer']
export type AgedCohort = Schemas['AgedCohort']

/** Figures move with the traffic: while the page is looked at they are asked for again, but for those of the past. */
const live = (asOf: string | undefined) => ({ placeholderData: keepPreviousData, refetchInterval: asOf ? (false as const) : 15_000, retry: false as const })

export function useLifecycle(question: LifecycleQuestion) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'lifecycle', question, asOf],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/lifecycle', { params: { query: { asOf } }, body: question, signal })),
    ...live(asOf),
  })
}

export function usePaths(question: PathsQuestion | null) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'paths', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/paths', { params: { query: { asOf } }, body: question as PathsQuestion, signal })),
    ...live(asOf),
  })
}

export function useStickiness(question: StickinessQuestion) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'stickiness', question, asOf],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/stickiness', { params: { query: { asOf } }, body: question, signal })),
    ...live(asOf),
  })
}

export function useCohorts(question: CohortsQuestion | null) {
  const [asOf] = useAsOf()
  return useQuery({
    queryKey: ['insight', 'cohorts', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/cohorts', { params: { query: { asOf } }, body: question as CohortsQuestion, signal })),
    ...live(asOf),
  })
}

/** A chart to hold on to, and to save as a file. */
export function usePicture(file: string) {
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  return { hold, save: () => downloadPicture(picture.current, file) }
}

/** The events named, or all of them if none is. */
export const eventOf = (event: string | undefined) => (event ? { event } : undefined)

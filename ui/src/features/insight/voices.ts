import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

type Schemas = components['schemas']
export type AttributionQuestion = Schemas['AttributionQuestion']
export type AttributionAnswer = Schemas['AttributionAnswer']
export type Channel = AttributionAnswer['channels'][number]
export type Credits = Schemas['Credits']
export type VoiceQuestion = Schemas['VoiceQuestion']
export type VoiceAnswer = Schemas['VoiceAnswer']
export type VoiceScore = Schemas['VoiceScore']
export type VoiceResponse = Schemas['VoiceResponse']

/** Figures move with the traffic, those of the past do not. */
const live = (asOf: string | undefined) => ({ placeholderData: keepPreviousData, refetchInterval: asOf ? (false as const) : 15_000, retry: false as const })

export function useAttribution(question: AttributionQuestion | null, asOf: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'attribution', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/attribution', { params: { query: { asOf } }, body: question as AttributionQuestion, signal })),
    ...live(asOf),
  })
}

export function useVoice(question: VoiceQuestion | null, asOf: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'voice', question, asOf],
    enabled: question !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/insight/voice', { params: { query: { asOf } }, body: question as VoiceQuestion, signal })),
    ...live(asOf),
  })
}

import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

export type Alert = components['schemas']['AlertStatus']
export type DigestPlace = components['schemas']['DigestPlace']

/** Figures that are watched, those that fire first. */
export function useAlerts() {
  return useQuery({ queryKey: ['alerts'], queryFn: ({ signal }) => answer(api.GET('/api/v1/alerts', { signal })), refetchInterval: 15_000, retry: false })
}

export function useDigests() {
  return useQuery({ queryKey: ['digests'], queryFn: ({ signal }) => answer(api.GET('/api/v1/digests', { signal })), refetchInterval: 60_000, retry: false })
}

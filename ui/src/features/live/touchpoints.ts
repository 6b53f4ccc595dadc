import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer, api } from '../../api/client'
import { touchpointKind } from '../../ui/Glyph'
import type { Saying } from '../../ui/words'

export interface Lane {
  touchpoint: string
  sources: string[]
}

const order = ['web', 'app', 'store', 'call', 'mail', 'crm', 'server', 'other']

/** The lanes of the river: the touchpoints that have a source, always in the same order. */
export function useTouchpoints(): Lane[] {
  const { data } = useQuery({ queryKey: ['sources'], queryFn: ({ signal }) => answer(api.GET('/api/v1/sources', { signal })) })
  return useMemo(() => {
    const lanes = new Map<string, string[]>()
    for (const source of data?.items ?? []) lanes.set(source.touchpoint, [...(lanes.get(source.touchpoint) ?? []), source.key])
    const place = (touchpoint: string) => order.indexOf(touchpointKind(touchpoint))
    return [...lanes].map(([touchpoint, sources]) => ({ touchpoint, sources })).toSorted((a, b) => place(a.touchpoint) - place(b.touchpoint) || (a.touchpoint < b.touchpoint ? -1 : 1))
  }, [data])
}

/** What each segment is called on both sides; a segment of which that is not known goes by its key. */
export function useSegmentSayings(): (key: string) => Saying {
  const { data } = useQuery({ queryKey: ['segments', 'list'], queryFn: ({ signal }) => answer(api.GET('/api/v1/segments', { signal })), staleTime: 60_000, retry: false })
  return useMemo(() => {
    const sayings = new Map(data?.items.map(({ definition: { key, wording } }) => [key, { marketing: wording?.marketing || key, it: key }]))
    return (key) => sayings.get(key) ?? { marketing: key, it: key }
  }, [data])
}

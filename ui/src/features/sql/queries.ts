import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client'
import type { components } from '../../api/gen/schema'

type Schemas = components['schemas']
export type SQLTable = Schemas['SQLTable']
export type SQLColumn = Schemas['SQLColumn']

/** The key of a statement's answer, by which it is cancelled. */
export const sqlKey = (query: string, asOf: string | undefined) => ['sql', 'answer', query, asOf]

/** A statement is answered once, and again only when somebody says so. */
export function useAnswer(query: string, asOf: string | undefined) {
  return useQuery({
    queryKey: sqlKey(query, asOf),
    enabled: query.trim() !== '',
    queryFn: ({ signal }) => answer(api.POST('/api/v1/sql', { params: { query: { asOf } }, body: { query }, signal })),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** The tables there are. */
export function useViews() {
  return useQuery({ queryKey: ['sql', 'views'], queryFn: ({ signal }) => answer(api.GET('/api/v1/sql', { signal })), staleTime: 60_000, retry: false })
}

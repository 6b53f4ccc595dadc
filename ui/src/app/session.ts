import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import type { components } from '../api/gen/schema'

export type Principal = components['schemas']['Principal']

/** Who is signed in; refused with unauthenticated if nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => answer<Principal>(api.GET('/api/v1/session')),
  staleTime: 60_000,
  retry: false,
})

/** Whether a principal may do something; admin may do everything. */
export function may(principal: Principal | undefined, scope: Principal['scopes'][number]): boolean {
  return !!principal && (principal.scopes.includes('admin') || principal.scopes.includes(scope))
}

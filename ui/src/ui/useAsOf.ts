import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The past instant that pages are read as of, from the address, as RFC 3339; undefined is now. It stays while one goes from page to page. */
export function useAsOf(): [string | undefined, (instant: string | undefined) => void] {
  const { asOf } = useSearch({ strict: false }) as { asOf?: unknown }
  const navigate = useNavigate()
  const instant = typeof asOf === 'string' && !Number.isNaN(Date.parse(asOf)) ? asOf : undefined
  const set = useCallback(
    (next: string | undefined) => {
      // Named though it is undefined: what is only left out would be kept.
      const search = (before: Record<string, unknown>) => ({ ...before, asOf: next })
      void navigate({ to: '.', search: search as never, resetScroll: false })
    },
    [navigate],
  )
  return [instant, set]
}

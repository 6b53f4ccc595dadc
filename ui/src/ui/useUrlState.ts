import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

/** The part of the address that a page keeps its state in: texts by name. Setting one to undefined or "" takes it out. */
export function useUrlState<K extends string>(...names: K[]): [Partial<Record<K, string>>, (patch: Partial<Record<K, string | undefined>>, how?: { push?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const list = names.join('\n')
  const state = useMemo(() => {
    const out: Partial<Record<K, string>> = {}
    for (const name of list.split('\n') as K[]) {
      const value = search[name]
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out[name] = String(value)
    }
    return out
  }, [search, list])
  const set = useCallback(
    (patch: Partial<Record<K, string | undefined>>, how?: { push?: boolean }) => {
      const search = (before: Record<string, unknown>) => {
        const after: Record<string, unknown> = { ...before }
        for (const name of Object.keys(patch) as K[]) after[name] = plain(patch[name])
        for (const name of Object.keys(after)) if (after[name] === undefined || after[name] === '') delete after[name]
        return after
      }
      void navigate({ to: '.', search: search as never, replace: !how?.push, resetScroll: false })
    },
    [navigate],
  )
  return [state, set]
}

/** A text that reads as a number or a truth stands in the address as one, so that it is not put in quotes. */
function plain(text: string | undefined): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text !== undefined && /^\d{1,15}$/.test(text) && String(Number(text)) === text) return Number(text)
  return text
}

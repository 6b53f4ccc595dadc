import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { answer, api } from '../../api/client'
import type { Transition } from './queries'

const shown = 50
const soon = 400 // milliseconds in which what happens at once is read at once

interface Moves {
  items: Transition[] // the newest first
  next: string
}

/** The newest entries and exits of a segment, read from the journal; a live message makes the journal be read on. */
export function useMoves(key: string) {
  const client = useQueryClient()
  const moves = useQuery({
    queryKey: ['segments', 'moves', key],
    queryFn: async ({ signal }): Promise<Moves> => {
      const before = client.getQueryData<Moves>(['segments', 'moves', key])
      return before ? await onward(key, before, signal) : await newest(key, signal)
    },
    staleTime: Infinity,
  })

  const again = useEffectEvent(() => {
    for (const of of ['moves', 'one', 'members']) void client.invalidateQueries({ queryKey: ['segments', of, key] })
  })

  useEffect(() => {
    const query = new URLSearchParams({ only: 'transition', segment: key })
    const stream = new EventSource(`/api/v1/live?${query}`)
    let timer: ReturnType<typeof setTimeout> | null = null
    stream.addEventListener('transition', () => {
      timer ??= setTimeout(() => {
        timer = null
        again()
      }, soon)
    })
    return () => {
      stream.close()
      if (timer) clearTimeout(timer)
    }
  }, [key])

  return moves
}

async function read(key: string, after: string, signal: AbortSignal) {
  return answer(api.GET('/api/v1/transitions', { params: { query: { segment: [key], after, limit: 200 } }, signal }))
}

/** Follows the journal to its end. */
async function onward(key: string, from: Moves, signal: AbortSignal): Promise<Moves> {
  let { items, next } = from
  for (;;) {
    const page = await read(key, next, signal)
    items = [...page.items.toReversed(), ...items].slice(0, shown)
    if (page.next === next) return { items, next }
    next = page.next
  }
}

/** The journal is read forwards only, so its end is found by looking back further and further. */
async function newest(key: string, signal: AbortSignal): Promise<Moves> {
  const { applied } = await answer(api.GET('/api/v1/status', { signal }))
  for (let back = 2000; ; back *= 8) {
    const start = Math.max(0, applied - back)
    const moves = await onward(key, { items: [], next: `${start}-0` }, signal)
    if (moves.items.length >= 20 || start === 0) return moves
  }
}

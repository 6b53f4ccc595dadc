import { useEffect, useRef, useState } from 'react'
import { answer } from '../../api/client'
import type { components } from '../../api/gen/schema'
import type { Failure } from '../../lib/failure'
import { asFailure } from '../../lib/failure'
import { Ring } from '../../lib/ring'
import type { Kind } from './filter'

export type Update = components['schemas']['LiveUpdate']

export interface Item {
  key: number
  kind: Kind
  update: Update
}

export interface Rate {
  now: number
  /** The last minute, a figure a second, oldest first. */
  minute: number[]
}

export interface Live {
  address: string
  items: Item[]
  /** Arrived while the page was held. */
  waiting: number
  /** Left out by the server because this page did not keep up. */
  dropped: number
  rates: ReadonlyMap<string, Rate>
  total: Rate
  applied: number
  lag: number
  state: 'opening' | 'open' | 'lost'
  refused?: Failure
}

const kept = 2000 // arrivals in memory, however long the page stays open
const shown = 1000
const beat = 200 // ms between two drawings
const again = 3000

const nothing: Live = { address: '', items: [], waiting: 0, dropped: 0, rates: new Map(), total: { now: 0, minute: [] }, applied: 0, lag: 0, state: 'opening' }

/** What arrives at an address of the stream, newest first. While held, what is shown stands still and arrivals are counted. */
export function useLive(address: string, held: boolean): Live {
  const [live, setLive] = useState<Live>(nothing)
  const holding = useRef(held)
  useEffect(() => {
    holding.current = held
  }, [held])

  useEffect(() => {
    const ring = new Ring<Item>(kept)
    let serial = 0
    let drawn = 0
    let dropped = 0
    let changed = true
    let stream: EventSource
    let reopen: ReturnType<typeof setTimeout> | undefined
    const asking = new AbortController()
    const say = (patch: Partial<Live>) => setLive((before) => ({ ...at(before, address), ...patch }))

    const push = (kind: Kind) => (message: MessageEvent<string>) => {
      ring.push({ key: ++serial, kind, update: JSON.parse(message.data) as Update })
      changed = true
    }
    const open = () => {
      stream = new EventSource(address)
      stream.addEventListener('open', () => say({ state: 'open', refused: undefined }))
      stream.addEventListener('error', () => {
        say({ state: 'lost' })
        if (stream.readyState !== EventSource.CLOSED) return // it comes back by itself
        refusal(address, asking.signal).then(
          (refused) => say({ refused }),
          () => {},
        )
        reopen = setTimeout(open, again)
      })
      stream.addEventListener('event', push('event'))
      stream.addEventListener('transition', push('transition'))
      stream.addEventListener('quarantined', push('quarantined'))
      stream.addEventListener('dropped', (message: MessageEvent<string>) => {
        dropped += (JSON.parse(message.data) as components['schemas']['LiveDropped']).dropped
        changed = true
      })
      stream.addEventListener('rates', (message: MessageEvent<string>) => {
        const rates = JSON.parse(message.data) as components['schemas']['LiveRates']
        setLive((before) => withRates(at(before, address), rates))
      })
    }
    open()

    const timer = setInterval(() => {
      if (holding.current) {
        if (changed) say({ waiting: serial - drawn, dropped })
        changed = false
        return
      }
      if (!changed && drawn === serial) return
      changed = false
      drawn = serial
      say({ items: ring.newest(() => true, shown), waiting: 0, dropped })
    }, beat)

    return () => {
      clearInterval(timer)
      clearTimeout(reopen)
      asking.abort()
      stream.close()
    }
  }, [address])

  return at(live, address)
}

/** What is known at an address: of another one only the rates, which are the same everywhere. */
function at(live: Live, address: string): Live {
  return live.address === address ? live : { ...nothing, rates: live.rates, total: live.total, applied: live.applied, lag: live.lag, address }
}

/** Why a stream was refused: an EventSource does not say. */
async function refusal(address: string, signal: AbortSignal): Promise<Failure | undefined> {
  const ending = new AbortController()
  try {
    const response = await fetch(address, { signal: AbortSignal.any([signal, ending.signal]), headers: { 'X-Rapport': '1' } })
    if (response.ok) return undefined
    await answer(Promise.resolve({ error: await response.json(), response }))
    return undefined
  } catch (error) {
    return signal.aborted ? undefined : asFailure(error)
  } finally {
    ending.abort()
  }
}

const minute = 60

export function withRates(before: Live, { sources, applied, lag }: components['schemas']['LiveRates']): Live {
  const rates = new Map<string, Rate>()
  let sum = 0
  for (const { source, perSecond } of sources) {
    rates.set(source, next(before.rates.get(source), perSecond))
    sum += perSecond
  }
  return { ...before, rates, total: next(before.total, sum), applied, lag }
}

function next(before: Rate | undefined, now: number): Rate {
  return { now, minute: [...(before?.minute ?? []), now].slice(-minute) }
}

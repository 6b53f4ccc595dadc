import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { absolute, ago, agoShort } from '../lib/time'

// One clock for the page, so that all ages on it turn at the same instant.
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const tell of listeners) tell()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** Now, to the given step: a page that shows minutes is not drawn again every second. */
export function useNow(step = 1000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / step) * step)
}

/** How long ago, with the exact instant on hover and focus. Short where there is little room. */
export function Timestamp({ at, short = false }: { at: string | number | undefined; short?: boolean }) {
  const instant = typeof at === 'number' ? at : Date.parse(at ?? '')
  const now = useNow()
  if (Number.isNaN(instant) || instant < 0) return <span>–</span>
  const shown = Math.min(instant, Math.max(now, instant - 999)) // clocks of browser and server differ by a little
  return (
    <Tooltip label={absolute(instant)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={new Date(instant).toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {short ? agoShort(shown, now) : ago(shown, now)}
      </time>
    </Tooltip>
  )
}

import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { components } from '../../api/gen/schema'
import { ErrorState } from '../../ui/states'
import { Term } from '../../ui/Wording'
import { useSendTest, type Source } from './queries'
import css from './TestEvent.module.css'

type Update = components['schemas']['LiveUpdate']

interface Arrival {
  update: Update
  millis: number
}

const patience = 10_000

/** Sends one event through the source's own door and shows each station it passes: the door, the record, the customer. */
export function TestEvent({ source, allowed }: { source: Source; allowed: boolean }) {
  const send = useSendTest(source.key)
  const [arrival, setArrival] = useState<Arrival>()
  const [late, setLate] = useState(false)
  const stream = useRef<EventSource>(null)
  const seen = useRef(new Map<string, Arrival>())
  useEffect(() => () => stream.current?.close(), [])

  const start = () => {
    setArrival(undefined)
    setLate(false)
    send.reset()
    stream.current?.close()
    seen.current.clear()
    const begun = performance.now()
    const live = new EventSource(`/api/v1/live?source=${encodeURIComponent(source.key)}&only=event`)
    stream.current = live
    // The event may arrive on the stream before the answer that says its number: all arrivals are kept until then.
    live.addEventListener('event', (message: MessageEvent<string>) => {
      const update = JSON.parse(message.data) as Update
      if (update.event) seen.current.set(update.event.messageId, { update, millis: performance.now() - begun })
    })
    live.addEventListener(
      'open',
      () =>
        send.mutate(undefined, {
          onSuccess: ({ messageId }) => {
            const look = setInterval(() => {
              const found = seen.current.get(messageId)
              const waited = performance.now() - begun > patience
              if (!found && !waited && stream.current === live) return
              clearInterval(look)
              live.close()
              if (found) setArrival(found)
              else if (waited) setLate(true)
            }, 50)
          },
          onError: () => live.close(),
        }),
      { once: true },
    )
  }

  const sent = send.data
  const reason = !allowed ? 'Your role has no sources:write.' : !source.enabled ? 'The source is off: switch it on first.' : undefined
  return (
    <section className={css.panel} aria-labelledby="test-event">
      <div className={css.head}>
        <div>
          <h2 id="test-event">
            <Term k={{ marketing: 'Does it arrive?', it: 'Round trip' }} />
          </h2>
          <p>
            <Term k={{ marketing: 'One event of a made-up customer, through the same door as the real ones.', it: 'POST with this write key → log → applied → SSE.' }} />
          </p>
        </div>
        <Button onClick={start} loading={send.isPending} disabled={reason !== undefined} variant="default">
          <Term k="source.test" />
        </Button>
      </div>
      {reason && <p className={css.reason}>{reason}</p>}
      {send.isError && <ErrorState error={send.error} />}
      {sent && (
        <ol className={css.stations} aria-live="polite">
          <Station done={sent.status < 300} bad={sent.status >= 300} title={{ marketing: sent.status < 300 ? 'Let in at the door' : 'Turned away at the door', it: `HTTP ${sent.status}` }}>
            <code>{sent.body}</code>
          </Station>
          <Station done={sent.status < 300} title={{ marketing: 'Safely written down', it: 'durable in the log' }}>
            {sent.tookMillis.toFixed(1)} ms
          </Station>
          <Station done={arrival !== undefined} bad={late} title={{ marketing: late ? 'Not seen after 10 seconds' : arrival ? 'Part of the customer’s picture' : 'On its way to the customer’s picture', it: arrival ? 'applied, seen on /live' : late ? 'not on /live after 10 s' : 'waiting for /live' }}>
            {arrival && (
              <>
                {arrival.millis.toFixed(0)} ms after the click, here in this browser
                {arrival.update.person && (
                  <>
                    {' · '}
                    <Link to="/people/$id" params={{ id: arrival.update.person }}>
                      {arrival.update.label || 'the test customer'}
                    </Link>
                  </>
                )}
              </>
            )}
          </Station>
        </ol>
      )}
    </section>
  )
}

function Station({ done, bad = false, title, children }: { done: boolean; bad?: boolean; title: { marketing: string; it: string }; children?: React.ReactNode }) {
  return (
    <li className={css.station} data-state={bad ? 'bad' : done ? 'done' : 'waiting'}>
      <span className={css.mark} role="img" aria-label={bad ? 'failed' : done ? 'done' : 'waiting'}>
        {bad ? '✕' : done ? '✓' : '…'}
      </span>
      <div>
        <p className={css.title}>
          <Term k={title} />
        </p>
        <p className={css.more}>{children}</p>
      </div>
    </li>
  )
}

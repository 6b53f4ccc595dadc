import { Button, TextInput } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { count } from '../../lib/number'
import { touchpointColour, Touchpoint } from '../../ui/Glyph'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp, useNow } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import type { Saying } from '../../ui/words'
import { Term, useTerm, useWording } from '../../ui/Wording'
import type { Person } from './identityGraph'
import { detailOf, eventInWords, foldInWords } from '../../lib/phrases'
import { useArrivals, useTimeline } from './queries'
import { RawDrawer } from './RawDrawer'
import { join, rowsOf, type Happening, type Row } from './timeline'
import css from './TimelinePanel.module.css'

/** Everything one customer did, at every touchpoint, newest first and live. Filter, date and the open event are in the address. */
export function TimelinePanel({ id, person }: { id: string; person: Person }) {
  const [{ at: touchpoints = '', until = '', event: open = '' }, set] = useUrlState('at', 'until', 'event')
  const term = useTerm()
  const chosen = useMemo(() => (touchpoints === '' ? [] : touchpoints.split(',')), [touchpoints])
  const [asOf] = useAsOf()
  const before = useMemo(() => earlier(endOfDay(until), asOf), [until, asOf])
  const filter = useMemo(() => ({ touchpoints: chosen, before }), [chosen, before])
  const timeline = useTimeline(id, filter)
  const { arrived, live } = useArrivals(id, filter)
  const now = useNow(60_000)

  const read = useMemo(() => (timeline.data?.pages ?? []).flatMap((page) => page.items), [timeline.data])
  const events = useMemo(() => join(arrived, read), [arrived, read])
  const rows = useMemo(() => rowsOf(events, before ? undefined : now), [events, before, now])
  const opened = events.find((e) => String(e.offset) === open)

  const toggle = (name: string) => {
    const next = chosen.includes(name) ? chosen.filter((c) => c !== name) : [...chosen, name]
    set({ at: next.join(',') })
  }

  return (
    <section className={css.panel} aria-labelledby="timeline-title">
      <header className={css.head}>
        <h2 id="timeline-title">
          <Term k={{ marketing: 'What happened', it: 'timeline' }} />
        </h2>
        <span className={css.live} data-on={live && !before}>
          {before ? (until ? `up to ${until}` : 'as it was') : live ? 'live' : 'not live'}
        </span>
        <span className={css.total}>
          {count(person.events)} <Term k="events.unit" />
        </span>
        <TextInput
          className={css.date}
          size="xs"
          type="date"
          aria-label={term({ marketing: 'Jump to a day', it: 'before' })}
          value={until}
          max={new Date(now).toISOString().slice(0, 10)}
          onChange={(e) => set({ until: e.currentTarget.value })}
        />
        {until !== '' && (
          <Button size="compact-xs" variant="subtle" onClick={() => set({ until: undefined })}>
            Back to now
          </Button>
        )}
      </header>
      <fieldset className={css.filter}>
        <legend className="unseen">{term('touchpoint')}</legend>
        {Object.entries(person.touchpoints)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([name, n]) => (
            <button key={name} type="button" className={css.toggle} aria-pressed={chosen.includes(name)} onClick={() => toggle(name)}>
              <Touchpoint of={name} named /> <span className={css.tally}>{count(n)}</span>
            </button>
          ))}
      </fieldset>
      {timeline.isPending ? (
        <Lines count={10} />
      ) : timeline.isError ? (
        <ErrorState error={timeline.error} retry={() => void timeline.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState title="Nothing here">
          {chosen.length > 0 || until !== '' ? 'No event fits this filter. Take a touchpoint or the date out of it.' : 'This customer is known, and has not done anything yet.'}
        </EmptyState>
      ) : (
        <>
          <ol className={css.list}>
            {rows.map((row) => (
              <Line key={row.key} row={row} filtered={chosen.length > 0} open={(e) => set({ event: String(e.offset) }, { push: true })} />
            ))}
          </ol>
          {timeline.hasNextPage ? (
            <Older more={() => void timeline.fetchNextPage()} busy={timeline.isFetchingNextPage} />
          ) : (
            <p className={css.end}>
              <Term k="first.seen" /> <Timestamp at={person.firstSeen} />
            </p>
          )}
        </>
      )}
      <RawDrawer event={opened} close={() => set({ event: undefined })} />
    </section>
  )
}

/** The earlier of two instants that may be left out. */
function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Date.parse(a) < Date.parse(b) ? a : b
}

/** The instant at which the chosen day is over, where the reader is. */
function endOfDay(day: string): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!parts) return undefined
  const end = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + 1)
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString()
}

/** Reads on by itself when it comes into view; a button for those who do not scroll. */
function Older({ more, busy }: { more: () => void; busy: boolean }) {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(more)
  useEffect(() => {
    latest.current = more
  }, [more])
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), { rootMargin: '400px' })
    if (end.current) seen.observe(end.current)
    return () => seen.disconnect()
  }, [])
  return (
    <div ref={end} className={css.end}>
      <Button size="compact-sm" variant="subtle" loading={busy} onClick={more}>
        Show older
      </Button>
    </div>
  )
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

function Line({ row, filtered, open }: { row: Row; filtered: boolean; open: (event: Happening) => void }) {
  switch (row.kind) {
    case 'day':
      return (
        <li className={css.day}>
          <h3>{dayFormat.format(row.at)}</h3>
        </li>
      )
    case 'gap':
      return (
        <li className={css.gap}>
          <span>
            {filtered ? 'nothing here for' : 'silent for'} {count(row.days)} days{row.open ? ' so far' : ''}
          </span>
        </li>
      )
    case 'event':
      return <Single event={row.event} open={open} />
    default:
      return <Fold row={row} open={open} />
  }
}

/** A line in the chosen wording: the words and what tells it apart; with both, the specification below in one line. */
function Told({ title, detail }: { title: Saying; detail: Saying }) {
  const { words } = useWording()
  const spec = [title.it, detail.it].filter(Boolean).join('  ')
  if (words === 'it') return <span className={css.spec}>{spec}</span>
  return (
    <>
      <span className={css.title}>{title.marketing}</span>
      {detail.marketing && <span className={css.detail}>{detail.marketing}</span>}
      {words === 'both' && <span className={css.below}>{spec}</span>}
    </>
  )
}

function Single({ event, open }: { event: Happening; open: (event: Happening) => void }) {
  const detail = detailOf(event)
  const touchpoint = event.touchpoint ?? event.source
  return (
    <li className={css.row} style={{ '--lane': touchpointColour(touchpoint) } as React.CSSProperties}>
      <span className={css.mark}>
        <Touchpoint of={touchpoint} />
      </span>
      <button type="button" className={css.what} onClick={() => open(event)}>
        <Told title={eventInWords(event)} detail={detail} />
      </button>
      <time className={css.time} dateTime={event.timestamp} title={new Date(event.timestamp).toLocaleString('en-GB')}>
        {clockFormat.format(Date.parse(event.timestamp))}
      </time>
    </li>
  )
}

function Fold({ row, open }: { row: Extract<Row, { kind: 'fold' }>; open: (event: Happening) => void }) {
  const [shown, setShown] = useState(false)
  const minutes = Math.round((row.at - row.since) / 60_000)
  const length = minutes < 1 ? '' : minutes < 120 ? ` in ${minutes} min` : ` since ${dayFormat.format(row.since)}`
  return (
    <li className={css.fold} style={{ '--lane': touchpointColour(row.touchpoint) } as React.CSSProperties}>
      <div className={css.row}>
        <span className={css.mark}>
          <Touchpoint of={row.touchpoint} />
        </span>
        <button type="button" className={css.what} aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Told title={foldInWords(row.tallies)} detail={{ marketing: `${row.events.length} events${length} ${shown ? '▴' : '▾'}`, it: '' }} />
        </button>
        <time className={css.time} dateTime={new Date(row.at).toISOString()}>
          {clockFormat.format(row.at)}
        </time>
      </div>
      {shown && (
        <ol className={css.inner}>
          {row.events.map((event) => (
            <Single key={event.offset} event={event} open={open} />
          ))}
        </ol>
      )}
    </li>
  )
}

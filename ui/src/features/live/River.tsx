import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { count } from '../../lib/number'
import { detailOf, eventInWords } from '../../lib/phrases'
import { clock } from '../../lib/time'
import { touchpointColour } from '../../ui/Glyph'
import { reasonTerm } from '../../ui/reasons'
import { Term, useTerm, useWording } from '../../ui/Wording'
import css from './River.module.css'
import { useSegmentSayings, type Lane } from './touchpoints'
import type { Item } from './useLive'

const rowHeight = 40
const laneWidth = 16

/** The arrivals, newest on top, each on the lane of its touchpoint. Who scrolls down is not moved; what arrives meanwhile is counted. */
export function River({ items, lanes, waiting, leave, open }: { items: Item[]; lanes: Lane[]; waiting: number; leave: (gone: boolean) => void; open: (item: Item) => void }) {
  const frame = useRef<HTMLDivElement>(null)
  const { words } = useWording()
  const height = words === 'both' ? rowHeight + 12 : rowHeight
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => frame.current, estimateSize: () => height, overscan: 10 })
  useEffect(() => rows.measure(), [rows, height])
  useEffect(() => () => leave(false), [leave])
  const top = () => frame.current?.scrollTo({ top: 0 })

  return (
    <div className={css.river}>
      {waiting > 0 && (
        <button type="button" className={css.waiting} onClick={top}>
          <span aria-hidden="true">↑</span> {count(waiting)} new
        </button>
      )}
      <div className={css.frame} ref={frame} onScroll={(e) => leave(e.currentTarget.scrollTop > height)}>
        {/* Arrivals are many: they are read on request, not announced one by one. */}
        <ol className={css.list} style={{ height: rows.getTotalSize() }} onKeyDown={step}>
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index]
            return (
              item && (
                <li key={item.key} className={css.row} data-kind={item.kind} style={{ transform: `translateY(${row.start}px)`, height }}>
                  <Row item={item} lanes={lanes} height={height} open={open} />
                </li>
              )
            )
          })}
        </ol>
      </div>
    </div>
  )
}

function Row({ item, lanes, height, open }: { item: Item; lanes: Lane[]; height: number; open: (item: Item) => void }) {
  const { update, kind } = item
  const touchpoint = update.event?.touchpoint ?? lanes.find((l) => l.sources.includes(update.source ?? ''))?.touchpoint
  const at = Date.parse(update.event?.receivedAt ?? update.at)
  return (
    <>
      <time className={css.time} dateTime={new Date(at).toISOString()}>
        {clock(at)}
      </time>
      <Lanes lanes={lanes} at={touchpoint} kind={kind} height={height} />
      {kind === 'event' && <Happened item={item} open={open} />}
      {kind === 'transition' && <Moved item={item} />}
      {kind === 'quarantined' && <Refused item={item} />}
    </>
  )
}

/** The lanes as they run through one row, with a mark on the one where it happened. */
function Lanes({ lanes, at, kind, height }: { lanes: Lane[]; at: string | undefined; kind: Item['kind']; height: number }) {
  const width = Math.max(1, lanes.length) * laneWidth
  const place = lanes.findIndex((l) => l.touchpoint === at)
  const x = place * laneWidth + laneWidth / 2
  const y = height / 2
  return (
    <svg className={css.lanes} width={width} height={height} viewBox={`0 0 ${width} ${height}`} {...(at ? { role: 'img', 'aria-label': at } : { 'aria-hidden': true })}>
      {lanes.map((lane, i) => (
        <line key={lane.touchpoint} x1={i * laneWidth + laneWidth / 2} x2={i * laneWidth + laneWidth / 2} y1={0} y2={height} stroke={touchpointColour(lane.touchpoint)} />
      ))}
      {place >= 0 && kind === 'event' && <circle cx={x} cy={y} r={4.5} fill={touchpointColour(at)} />}
      {place >= 0 && kind === 'quarantined' && <path d={`M${x - 4} ${y - 4}l8 8m0-8l-8 8`} stroke="var(--bad)" strokeWidth={2} opacity={1} />}
      {kind === 'transition' && <path d={`M4 ${y}H${width - 4}`} stroke="var(--joint)" strokeWidth={1} strokeDasharray="2 3" opacity={0.8} />}
    </svg>
  )
}

function Happened({ item, open }: { item: Item; open: (item: Item) => void }) {
  const { words } = useWording()
  const { event, duplicate } = item.update
  if (!event) return null
  const detail = detailOf(event)
  return (
    <>
      <button type="button" data-row className={css.open} onClick={() => open(item)}>
        <Term k={eventInWords(event)} />
      </button>
      <span className={css.detail}>
        {duplicate ? (
          <span className={css.duplicate}>
            <Term k="live.repeat" />
          </span>
        ) : words === 'it' ? (
          <span className="mono">{detail.it}</span>
        ) : (
          detail.marketing
        )}
      </span>
      <Who item={item} />
    </>
  )
}

function Who({ item }: { item: Item }) {
  const { person, label } = item.update
  if (!person) return <span className={css.who}>–</span>
  return (
    <Link className={css.who} to="/people/$id" params={{ id: person }}>
      {label || person}
    </Link>
  )
}

function Moved({ item }: { item: Item }) {
  const { segment = '', entered } = item.update
  const term = useTerm()
  const saying = useSegmentSayings()
  return (
    <>
      <span className={css.move} data-entered={entered === true}>
        <span aria-hidden="true">{entered ? '→' : '←'}</span> {term(entered ? 'live.entered' : 'live.left')}
      </span>
      <span className={css.detail}>
        <Link to="/segments/$key" params={{ key: segment }} className={css.segment} title={term(saying(segment))}>
          <Term k={saying(segment)} />
        </Link>
      </span>
      <Who item={item} />
    </>
  )
}

function Refused({ item }: { item: Item }) {
  const { quarantined, reason, source } = item.update
  return (
    <>
      <Link data-row to="/quarantine" search={{ item: quarantined } as object} className={`${css.open} ${css.bad}`}>
        <Term k="quarantined.count" />
      </Link>
      <span className={css.detail}>
        <Term k={reasonTerm(reason ?? '')} />
      </span>
      <span className={css.who}>{source}</span>
    </>
  )
}

/** Up and down go through the rows that can be opened. */
function step(e: KeyboardEvent<HTMLOListElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key]
  const doors = [...e.currentTarget.querySelectorAll<HTMLElement>('[data-row]')].toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
  const here = doors.indexOf(document.activeElement as HTMLElement)
  const next = by !== undefined && here >= 0 ? doors[here + by] : undefined
  if (!next) return
  e.preventDefault()
  next.focus()
}

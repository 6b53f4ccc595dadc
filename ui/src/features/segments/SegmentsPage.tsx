import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, type KeyboardEvent } from 'react'
import { count } from '../../lib/number'
import { Sparkline } from '../../ui/Sparkline'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term, useWording } from '../../ui/Wording'
import { freshness, share, wordingOf } from './figures'
import { Filling } from './Filling'
import { useSegments, type Segment } from './queries'
import css from './SegmentsPage.module.css'

const firstSegment = `cat > loyal.yaml <<'END'
kind: segment
key: loyal
owners: {marketing: mei.tan, it: arun}
wording: {marketing: Loyal customers, it: Order Completed ≥ 3 in 90 d}
spec:
  condition: {event: Order Completed, measure: count, within: 90d, op: gte, value: 3}
END
rapport apply -f loyal.yaml`

export function SegmentsPage() {
  const segments = useSegments()
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1>
            <Term k="page.segments" />
          </h1>
          <p className={css.lede}>
            <Term k={{ marketing: 'Groups of customers that fill and empty by themselves, as things happen.', it: 'Live predicates over profiles; entry on event, exit by timer.' }} />
          </p>
        </div>
        <span className={css.actions}>
          {segments.data && (
            <span className={css.asOf}>
              <Term k="as.of" /> <Timestamp at={segments.data.at} /> · {count(segments.data.people)} <Term k={{ marketing: 'customers in all', it: 'people' }} />
            </span>
          )}
          <Button renderRoot={(props) => <Link to="/segments/new" {...props} />}>
            <Term k={{ marketing: 'New segment', it: 'New segment' }} />
          </Button>
        </span>
      </header>
      {segments.isPending ? (
        <Lines count={12} />
      ) : segments.isError ? (
        <ErrorState error={segments.error} retry={() => void segments.refetch()} />
      ) : segments.data.items.length === 0 ? (
        <EmptyState title="No segment yet" line={firstSegment}>
          Build one from what customers did and what is known of them, or put one from a file:
        </EmptyState>
      ) : (
        <SegmentTable segments={segments.data.items} people={segments.data.people} />
      )}
    </div>
  )
}

function SegmentTable({ segments, people }: { segments: Segment[]; people: number }) {
  const body = useRef<HTMLTableSectionElement>(null)
  const navigate = useNavigate()
  const { words } = useWording()
  const keys = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key]
    if (step === undefined) return
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])]
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (!next) return
    e.preventDefault()
    next.focus()
  }
  return (
    <div className={css.frame}>
      <table className={css.table} onKeyDown={keys}>
        <thead>
          <tr>
            <th scope="col">
              <Term k="segment" />
            </th>
            <th scope="col" className={css.right}>
              <Term k={{ marketing: 'Customers', it: 'count' }} />
            </th>
            <th scope="col">
              <Term k={{ marketing: '30 days', it: 'history[30]' }} />
            </th>
            <th scope="col" className={css.right}>
              <Term k={{ marketing: 'Joined today', it: 'enteredToday' }} />
            </th>
            <th scope="col" className={css.right}>
              <Term k={{ marketing: 'Left today', it: 'leftToday' }} />
            </th>
            <th scope="col">
              <Term k={{ marketing: 'Up to date', it: 'freshness.p99' }} />
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {segments.map((s) => {
            const { key, hash } = s.definition
            return (
              <tr key={key} onClick={() => void navigate({ to: '/segments/$key', params: { key } })}>
                <th scope="row">
                  <Link data-row to="/segments/$key" params={{ key }} className={css.name} onClick={(e) => e.stopPropagation()}>
                    <Said {...wordingOf(s.definition)} hash={hash} />
                  </Link>
                  {words !== 'both' && (
                    <span className={css.sentence}>
                      <Said {...s.sentence} />
                    </span>
                  )}
                </th>
                <td className={css.right}>
                  <b className={css.count}>{count(s.count)}</b>
                  <span className={css.share}>
                    <Term k={share(s.count, people)} />
                  </span>
                </td>
                <td>
                  <Sparkline values={s.history.slice(-30).map((d) => d.count)} label={`Customers in ${key} on the last ${Math.min(30, s.history.length)} days`} />
                </td>
                <td className={css.right}>{s.enteredToday > 0 ? <span className={css.entered}>+{count(s.enteredToday)}</span> : <span className={css.none}>0</span>}</td>
                <td className={css.right}>{s.leftToday > 0 ? <span className={css.left}>−{count(s.leftToday)}</span> : <span className={css.none}>0</span>}</td>
                <td>
                  {s.state === 'live' ? (
                    <span className={css.live}>
                      <Term k={freshness(s.freshness)} />
                    </span>
                  ) : (
                    <Filling segment={s} />
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

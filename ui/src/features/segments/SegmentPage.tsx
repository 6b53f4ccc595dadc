import { Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { count } from '../../lib/number'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { Said, Term } from '../../ui/Wording'
import { DefinitionPanel } from './DefinitionPanel'
import { freshness, share, wordingOf } from './figures'
import { Filling } from './Filling'
import { Members } from './Members'
import { MovesPanel } from './MovesPanel'
import { useSegment, useSegments, type Segment } from './queries'
import css from './SegmentPage.module.css'

const History = lazy(() => import('./History').then((m) => ({ default: m.History })))
const Composition = lazy(() => import('./Composition').then((m) => ({ default: m.Composition })))
const OverlapPanel = lazy(() => import('./OverlapPanel').then((m) => ({ default: m.OverlapPanel })))
const FreshnessPanel = lazy(() => import('./FreshnessPanel').then((m) => ({ default: m.FreshnessPanel })))

export function SegmentPage() {
  const { key = '' } = useParams({ strict: false }) as { key?: string }
  const [asOf] = useAsOf()
  const segment = useSegment(key, asOf)
  if (segment.isPending) return <Waiting for={asOf} reason={segment.failureReason} />
  if (segment.isError)
    return (
      <div className={css.page}>
        <ErrorState error={segment.error} retry={() => void segment.refetch()} />
      </div>
    )
  return <OneSegment segment={segment.data} past={asOf !== undefined} />
}

/** The shape of what is coming; of the past, how far it is. */
function Waiting({ for: asOf, reason }: { for: string | undefined; reason: Error | null }) {
  return (
    <div className={css.page}>
      {asOf !== undefined && (
        <p role="status">
          <Term k={{ marketing: 'Going through everything that happened up to then…', it: 'replaying the log up to asOf' }} /> {reason?.message}
        </p>
      )}
      <Lines count={12} />
    </div>
  )
}

function OneSegment({ segment, past }: { segment: Segment; past: boolean }) {
  const { definition } = segment
  const people = useSegments().data?.people
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.title}>
          <p className={css.key}>
            <Link to="/segments">
              <Term k="page.segments" />
            </Link>{' '}
            / <span className="mono">{definition.key}</span>
          </p>
          <h1>
            <Said {...wordingOf(definition)} />
          </h1>
          <p className={css.sentence}>
            <Said {...segment.sentence} hash={definition.hash} size="lead" />
          </p>
        </div>
        <Button variant="default" renderRoot={(props) => <Link to="/segments/$key/edit" params={{ key: definition.key }} {...props} />}>
          Edit
        </Button>
      </header>
      {segment.state !== 'live' && (
        <div className={css.filling}>
          <p>
            <Term k={{ marketing: 'Working it out for everybody, from all that ever happened. The figures below grow until that is done.', it: 'state=filling: aggregates are computed from the log; membership is partial until done.' }} />
          </p>
          <Filling segment={segment} />
        </div>
      )}
      <dl className={css.figures}>
        <div>
          <dt>
            <Term k={past ? { marketing: 'Customers then', it: 'count' } : { marketing: 'Customers now', it: 'count' }} />
          </dt>
          <dd>
            {count(segment.count)}
            {people !== undefined && !past && (
              <small>
                <Term k={share(segment.count, people)} />
              </small>
            )}
          </dd>
        </div>
        <div>
          <dt>
            <Term k={{ marketing: past ? 'Joined that day' : 'Joined today', it: 'enteredToday' }} />
          </dt>
          <dd className={css.entered}>+{count(segment.enteredToday)}</dd>
        </div>
        <div>
          <dt>
            <Term k={{ marketing: past ? 'Left that day' : 'Left today', it: 'leftToday' }} />
          </dt>
          <dd className={css.left}>−{count(segment.leftToday)}</dd>
        </div>
        {!past && (
          <div>
            <dt>
              <Term k={{ marketing: 'Up to date', it: 'freshness' }} />
            </dt>
            <dd className={css.fresh}>
              <Term k={freshness(segment.freshness)} />
              {segment.freshness && segment.freshness.samples > 0 && (
                <small>
                  <Term k={{ marketing: `for 99 in 100 of ${count(segment.freshness.samples)} changes`, it: `p99, n=${segment.freshness.samples}` }} />
                </small>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>
            <Term k={{ marketing: 'Changed', it: 'changedAt' }} />
          </dt>
          <dd className={css.fresh}>
            <Timestamp at={definition.changedAt} />
            <small>
              by {definition.changedBy || 'nobody named'} · version {definition.version}
            </small>
          </dd>
        </div>
      </dl>
      <p className={css.bound}>
        <Said {...segment.bound.text} />
      </p>
      <Suspense fallback={<div className={css.chartWait} aria-busy="true" />}>
        <History segment={segment} />
      </Suspense>
      {!past && (
        <>
          <div className={css.halves}>
            <MovesPanel key={definition.key} segmentKey={definition.key} />
            <Suspense fallback={<div className={css.chartWait} aria-busy="true" />}>
              <Composition segmentKey={definition.key} />
            </Suspense>
          </div>
          <Suspense fallback={<div className={css.chartWait} aria-busy="true" />}>
            <OverlapPanel segmentKey={definition.key} />
            <FreshnessPanel segmentKey={definition.key} freshness={segment.freshness} />
          </Suspense>
        </>
      )}
      <div className={css.columns}>
        <Members segmentKey={definition.key} total={segment.count} />
        <DefinitionPanel definition={definition} />
      </div>
    </div>
  )
}

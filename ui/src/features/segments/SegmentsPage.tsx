import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { Sparkline } from '../../ui/Sparkline'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term, useTerm, useWording } from '../../ui/Wording'
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
  const term = useTerm()
  return (
    <div className={css.page}>
      <PageHead
        title="page.segments"
        lede={<Term k={{ marketing: 'Groups of customers that fill and empty by themselves, as things happen.', it: 'Live predicates over profiles; entry on event, exit by timer.' }} />}
      >
        {segments.data && (
          <span className={css.asOf}>
            <Term k="as.of" /> <Timestamp at={segments.data.at} /> · {count(segments.data.people)} <Term k={{ marketing: 'customers in all', it: 'people' }} />
          </span>
        )}
        <Button renderRoot={(props) => <Link to="/segments/new" {...props} />}>New segment</Button>
      </PageHead>
      {segments.isPending ? (
        <Lines count={12} />
      ) : segments.isError ? (
        <ErrorState error={segments.error} retry={() => void segments.refetch()} />
      ) : segments.data.items.length === 0 ? (
        <EmptyState title="No segment yet" line={firstSegment}>
          Build one from what customers did and what is known of them, or put one from a file:
        </EmptyState>
      ) : (
        <DataTable name="segments" label={term('page.segments')} rows={segments.data.items} columns={columnsFor(segments.data.people)} idOf={(s) => s.definition.key} />
      )}
    </div>
  )
}

function Named({ segment }: { segment: Segment }) {
  const { words } = useWording()
  const { key, hash } = segment.definition
  return (
    <>
      <Link data-row to="/segments/$key" params={{ key }} className={css.name}>
        <Said {...wordingOf(segment.definition)} hash={hash} />
      </Link>
      {words !== 'both' && (
        <span className={css.sentence}>
          <Said {...segment.sentence} />
        </span>
      )}
    </>
  )
}

const moved = (n: number, sign: '+' | '−') => (n > 0 ? <span className={sign === '+' ? css.entered : css.left}>{`${sign}${count(n)}`}</span> : <span className={css.none}>0</span>)

function columnsFor(people: number): Column<Segment>[] {
  return [
    { key: 'segment', head: 'segment', wide: true, text: (s) => s.definition.key, cell: (s) => <Named segment={s} /> },
    {
      key: 'count',
      head: { marketing: 'Customers', it: 'count' },
      figure: true,
      text: (s) => s.count,
      cell: (s) => (
        <>
          <b className={css.count}>{count(s.count)}</b>
          <span className={css.share}>
            <Term k={share(s.count, people)} />
          </span>
        </>
      ),
    },
    {
      key: 'history',
      head: { marketing: '30 days', it: 'history[30]' },
      cell: (s) => <Sparkline values={s.history.slice(-30).map((d) => d.count)} label={`Customers in ${s.definition.key} on the last ${Math.min(30, s.history.length)} days`} />,
    },
    { key: 'entered', head: { marketing: 'Joined today', it: 'enteredToday' }, figure: true, text: (s) => s.enteredToday, cell: (s) => moved(s.enteredToday, '+') },
    { key: 'left', head: { marketing: 'Left today', it: 'leftToday' }, figure: true, text: (s) => s.leftToday, cell: (s) => moved(s.leftToday, '−') },
    {
      key: 'state',
      head: { marketing: 'Up to date', it: 'freshness.p99' },
      text: (s) => (s.state === 'live' ? freshness(s.freshness).it : s.state),
      cell: (s) =>
        s.state === 'live' ? (
          <span className={css.live}>
            <Term k={freshness(s.freshness)} />
          </span>
        ) : (
          <Filling segment={s} />
        ),
    },
    { key: 'owners', head: 'owners', optional: true, text: (s) => [s.definition.owners?.marketing, s.definition.owners?.it].filter(Boolean).join(', '), cell: (s) => [s.definition.owners?.marketing, s.definition.owners?.it].filter(Boolean).join(' · ') || '–' },
  ]
}

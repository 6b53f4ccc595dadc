import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { count, rate } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { Touchpoint, touchpointColour } from '../../ui/Glyph'
import { PageHead } from '../../ui/PageHead'
import { Sparkline } from '../../ui/Sparkline'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term } from '../../ui/Wording'
import { NewSource } from './NewSource'
import { Repeats } from './Repeats'
import { useSources, type Source } from './queries'
import css from './SourcesPage.module.css'

const columns: Column<Source>[] = [
  {
    key: 'source',
    head: 'source',
    text: (s) => s.key,
    cell: (s) => (
      <span className={css.source}>
        <span className={css.mark}>
          <Touchpoint of={s.touchpoint} />
        </span>
        <span className={css.named}>
          <Link data-row to="/sources/$key" params={{ key: s.key }} className={css.key}>
            {s.key}
          </Link>
          <span className={css.said}>
            <Said {...s.wording} />
          </span>
        </span>
      </span>
    ),
  },
  { key: 'touchpoint', head: 'touchpoint', text: (s) => s.touchpoint, cell: (s) => s.touchpoint, optional: true },
  {
    key: 'rate',
    head: 'rate.now',
    unit: 'rate.unit',
    figure: true,
    text: (s) => s.stats.perSecond,
    cell: (s) => rate(s.stats.perSecond),
  },
  {
    key: 'hour',
    head: 'hour.activity',
    text: (s) => s.stats.perMinute.reduce((sum, n) => sum + n, 0),
    cell: (s) => <Sparkline values={s.stats.perMinute} width={120} colour={touchpointColour(s.touchpoint)} label={`${count(s.stats.perMinute.reduce((sum, n) => sum + n, 0))} events in the last 60 minutes`} />,
  },
  { key: 'last', head: 'time.last', text: (s) => s.stats.lastEvent, cell: (s) => (s.stats.lastEvent ? <Timestamp at={s.stats.lastEvent} /> : <span className={css.faint}><Term k="source.silent" /></span>) },
  { key: 'events', head: 'accepted.total', unit: 'events.unit', figure: true, text: (s) => s.stats.events, cell: (s) => count(s.stats.events) },
  { key: 'duplicates', head: 'duplicates', unit: 'events.unit', figure: true, text: (s) => s.stats.duplicates, cell: (s) => count(s.stats.duplicates) },
  {
    key: 'quarantined',
    head: 'quarantined.count',
    unit: 'events.unit',
    figure: true,
    text: (s) => s.stats.quarantined,
    cell: (s) =>
      s.stats.quarantined > 0 ? (
        <Link className={css.bad} to="/quarantine" search={{ source: s.key } as object}>
          {count(s.stats.quarantined)}
        </Link>
      ) : (
        0
      ),
  },
  { key: 'state', head: 'source.state', text: (s) => s.enabled, cell: (s) => <span className={css.state} data-on={s.enabled}><Term k={s.enabled ? 'source.on' : 'source.off'} /></span> },
  { key: 'owners', head: 'owners', text: (s) => [s.owners?.marketing, s.owners?.it].filter(Boolean).join(', '), cell: (s) => [s.owners?.marketing, s.owners?.it].filter(Boolean).join(' · ') || '–', optional: true },
]

/** Where customers are met, and how well each place is heard. */
export function SourcesPage() {
  const sources = useSources()
  const navigate = useNavigate()
  const [{ make }, set] = useUrlState('make')
  const connect = () => set({ make: 'source' }, { push: true })
  return (
    <div className={css.page}>
      <PageHead title="page.sources" lede="sources.lede">
        <Button onClick={connect}>
          <Term k="source.new" />
        </Button>
      </PageHead>
      {sources.isPending ? (
        <Lines count={8} />
      ) : sources.isError ? (
        <ErrorState error={sources.error} retry={() => void sources.refetch()} />
      ) : sources.data.items.length === 0 ? (
        <EmptyState title="No touchpoint is connected yet" line="rapport apply sources/">
          <p className={css.hint}>Connect the place where most customers meet you first: a shop, an app, a call centre.</p>
        </EmptyState>
      ) : (
        <DataTable name="sources" label="Sources" rows={sources.data.items} columns={columns} idOf={(s) => s.key} tools={<span className={css.asOf}><Term k="as.of" /> <Timestamp at={sources.data.at} /></span>} />
      )}
      <Repeats />
      <NewSource opened={make === 'source'} close={() => set({ make: undefined })} made={(key) => void navigate({ to: '/sources/$key', params: { key } })} />
    </div>
  )
}

import { Button, Modal, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { answer, api } from '../../api/client'
import { Failure } from '../../lib/failure'
import { count, rate } from '../../lib/number'
import { Copy } from '../../ui/Copy'
import { Touchpoint, touchpointColour } from '../../ui/Glyph'
import { JsonView } from '../../ui/JsonView'
import { PageHead } from '../../ui/PageHead'
import { Sparkline } from '../../ui/Sparkline'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term, useTerm } from '../../ui/Wording'
import { useSources, useSwitchSource, type Source } from './queries'
import { snippets } from './snippets'
import css from './SourcePage.module.css'
import { TestEvent } from './TestEvent'

/** One source: how well it is heard, and all one needs to make it speak. */
export function SourcePage() {
  const { key = '' } = useParams({ strict: false })
  const sources = useSources()
  if (sources.isPending) return <Lines count={10} />
  if (sources.isError) return <ErrorState error={sources.error} retry={() => void sources.refetch()} />
  const source = sources.data.items.find((s) => s.key === key)
  if (!source) return <ErrorState error={new Failure('notfound', `there is no source ${key}`, { hint: 'see the list of sources for what it is called' })} />
  return <OneSource source={source} />
}

function OneSource({ source }: { source: Source }) {
  const { stats } = source
  const hour = stats.perMinute.reduce((sum, n) => sum + n, 0)
  return (
    <div className={css.page}>
      <nav aria-label="Way back" className={css.back}>
        <Link to="/sources">
          <Term k="page.sources" />
        </Link>
      </nav>
      <PageHead
        title={
          <span className={css.title}>
            <Touchpoint of={source.touchpoint} /> {source.key}
          </span>
        }
        lede={<Said {...source.wording} hash={source.hash} />}
      >
        <Switch source={source} />
      </PageHead>
      <section className={css.figures} aria-label="Figures">
        <div className={css.hour}>
          <div>
            <p className={css.name}>
              <Term k="hour.activity" />
            </p>
            <p className={css.figure}>{count(hour)}</p>
            <p className={css.unit}>
              <Term k="events.unit" />
            </p>
          </div>
          <Sparkline values={stats.perMinute} width={128} height={40} colour={touchpointColour(source.touchpoint)} label={`${count(hour)} events in the last 60 minutes, minute by minute`} />
        </div>
        <Figure name="rate.now" value={rate(stats.perSecond)} unit="rate.unit" />
        <Figure name="time.last" value={stats.lastEvent ? <Timestamp at={stats.lastEvent} /> : <Term k="source.silent" />} words />
        <Figure name="accepted.total" value={count(stats.events)} />
        <Figure name="duplicates" value={count(stats.duplicates)} />
        <Figure
          name="quarantined.count"
          value={
            stats.quarantined > 0 ? (
              <Link className={css.bad} to="/quarantine" search={{ source: source.key } as object}>
                {count(stats.quarantined)}
              </Link>
            ) : (
              '0'
            )
          }
        />
      </section>
      <TestEvent source={source} allowed={source.writeKey !== undefined} />
      <Install source={source} />
    </div>
  )
}

function Figure({ name, value, unit, words }: { name: 'rate.now' | 'time.last' | 'accepted.total' | 'duplicates' | 'quarantined.count'; value: React.ReactNode; unit?: 'rate.unit'; words?: boolean }) {
  return (
    <div>
      <p className={css.name}>
        <Term k={name} />
      </p>
      <p className={words ? css.words : css.figure}>{value}</p>
      {unit && (
        <p className={css.unit}>
          <Term k={unit} />
        </p>
      )}
    </div>
  )
}

function Install({ source }: { source: Source }) {
  const [{ sdk = 'browser' }, set] = useUrlState('sdk')
  const { writeKey } = source
  const all = snippets(location.origin, writeKey ?? 'WRITE_KEY')
  return (
    <section className={css.panel} aria-labelledby="install">
      <div className={css.install}>
        <h2 id="install">
          <Term k="source.install" />
        </h2>
        {writeKey ? (
          <p className={css.key}>
            <span className={css.name}>
              <Term k="write.key" />
            </span>
            <code>{writeKey}</code>
            <Copy text={writeKey} what="write key" />
          </p>
        ) : (
          <p className={css.name}>The write key is hidden: your role has no sources:write.</p>
        )}
      </div>
      <Tabs value={all.some((s) => s.key === sdk) ? sdk : 'browser'} onChange={(value) => set({ sdk: value ?? undefined })} keepMounted={false}>
        <Tabs.List>
          {all.map((s) => (
            <Tabs.Tab key={s.key} value={s.key}>
              {s.name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {all.map((s) => (
          <Tabs.Panel key={s.key} value={s.key}>
            <p className={css.place}>{s.place}</p>
            <JsonView plain text={s.text} label={`${s.name} code`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  )
}

/** On and off. Off says what it stops before it is done; on undoes it. */
function Switch({ source }: { source: Source }) {
  const [asked, setAsked] = useState(false)
  const change = useSwitchSource()
  const term = useTerm()
  const session = useQuery({ queryKey: ['session'], queryFn: () => answer(api.GET('/api/v1/session')), staleTime: 60_000 })
  const scopes = session.data?.scopes ?? []
  const allowed = scopes.includes('admin') || (scopes.includes('sources:write') && scopes.includes('definitions:write'))
  const put = (enabled: boolean) => change.mutate({ source, enabled }, { onSuccess: () => setAsked(false) })
  return (
    <>
      <span className={css.state} data-on={source.enabled}>
        <Term k={source.enabled ? 'source.on' : 'source.off'} />
      </span>
      <Button variant="default" loading={change.isPending} disabled={!allowed} title={allowed ? undefined : 'Your role has no sources:write.'} onClick={() => (source.enabled ? setAsked(true) : put(true))}>
        {source.enabled ? 'Switch off…' : 'Switch on'}
      </Button>
      {change.isError && !asked && <ErrorState error={change.error} />}
      <Modal opened={asked} onClose={() => setAsked(false)} title={`Switch off ${source.key}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <div className={css.ask}>
          <p>
            Events of this source will be turned away at the door, and what its SDKs cannot keep for later is lost. It sends {rate(source.stats.perSecond)} {term('rate.unit')} now. What was taken in stays. Switching it on again undoes this.
          </p>
          {change.isError && <ErrorState error={change.error} />}
          <div className={css.acts}>
            <Button variant="default" onClick={() => setAsked(false)} data-autofocus>
              Leave it on
            </Button>
            <Button color="bad" loading={change.isPending} onClick={() => put(false)}>
              Switch off
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}

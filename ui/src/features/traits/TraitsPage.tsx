import { Button } from '@mantine/core'
import { useState } from 'react'
import { duration } from '../../lib/time'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term, useTerm } from '../../ui/Wording'
import { NewTrait } from './NewTrait'
import { useTraits, type TraitStatus } from './queries'
import css from './TraitsPage.module.css'

/** What is known of customers: what they or a system said, and what is computed from what they did. */
export function TraitsPage() {
  const traits = useTraits()
  const term = useTerm()
  const [making, setMaking] = useState(false)
  return (
    <div className={css.page}>
      <PageHead title="page.traits" lede="traits.lede">
        <Button onClick={() => setMaking(true)}>New computed trait</Button>
      </PageHead>
      {traits.isPending ? (
        <Lines count={10} />
      ) : traits.isError ? (
        <ErrorState error={traits.error} retry={() => void traits.refetch()} />
      ) : traits.data.items.length === 0 ? (
        <EmptyState title="No trait is defined yet">What customers say is kept all the same, newest value first. Define a trait to say how it is merged, or to compute one.</EmptyState>
      ) : (
        <DataTable name="traits" label={term('page.traits')} rows={traits.data.items} columns={columns} idOf={(t) => t.definition.key} still />
      )}
      {making && <NewTrait close={() => setMaking(false)} />}
    </div>
  )
}

const isComputed = (t: TraitStatus) => t.definition.spec['computed'] !== undefined
const typeOf = (t: TraitStatus) => (typeof t.definition.spec['type'] === 'string' ? t.definition.spec['type'] : '')
const ownersOf = (t: TraitStatus) => [t.definition.owners?.marketing, t.definition.owners?.it].filter(Boolean).join(' · ')

const columns: Column<TraitStatus>[] = [
  {
    key: 'trait',
    head: { marketing: 'What we know', it: 'trait' },
    wide: true,
    text: (t) => t.definition.key,
    cell: (t) => (
      <>
        <Said marketing={t.definition.wording?.marketing || t.definition.key} it={t.definition.wording?.it} hash={t.definition.hash} />
        <span className={css.key}>{t.definition.key}</span>
      </>
    ),
  },
  {
    key: 'how',
    head: { marketing: 'How we know it', it: 'computed' },
    text: (t) => (isComputed(t) ? (t.sentence?.it ?? 'computed') : 'said'),
    cell: (t) =>
      isComputed(t) ? (
        <Said marketing={t.sentence?.marketing} it={t.sentence?.it} />
      ) : (
        <span className={css.dim}>
          <Term k={{ marketing: 'it was said', it: `merge=${typeof t.definition.spec['merge'] === 'string' ? t.definition.spec['merge'] : 'last'}` }} />
        </span>
      ),
  },
  { key: 'type', head: { marketing: 'Kind of value', it: 'type' }, text: typeOf, cell: (t) => typeOf(t) || '–' },
  {
    key: 'state',
    head: { marketing: 'State', it: 'state' },
    text: (t) => t.state,
    cell: (t) =>
      t.state === 'live' ? (
        <Term k={{ marketing: 'ready', it: 'live' }} />
      ) : (
        <>
          <Term k={{ marketing: 'reading history', it: 'filling' }} />
          {t.progress && ` · ${duration(t.progress.secondsLeft)} left`}
          {t.since && (
            <span className={css.key}>
              <Term k={{ marketing: 'counts since', it: 'since' }} /> <Timestamp at={t.since} />
            </span>
          )}
        </>
      ),
  },
  { key: 'personal', head: { marketing: 'Personal', it: 'personal' }, optional: true, text: (t) => t.definition.spec['personal'] === true, cell: (t) => (t.definition.spec['personal'] === true ? 'yes' : 'no') },
  { key: 'owners', head: 'owners', optional: true, text: ownersOf, cell: (t) => ownersOf(t) || '–' },
]

import { Button, Drawer, SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term, useTerm } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import { usePeopleBehind, type Figure, type PersonBehind } from './behind'
import { KeepPeople } from './KeepPeople'
import css from './Steps.module.css'

const columns = columnsFor(false)
const hiddenColumns = columnsFor(true)

interface Sides {
  value: string
  choose: (value: string) => void
  of: { value: string; label: Saying }[]
}

/** The people behind one figure, to go to and to keep; with sides, those and the others. */
export function PeopleDrawer({ figure, close, sides }: { figure: Figure | null; close: () => void; sides?: Sides }) {
  const [keeping, setKeeping] = useState(false)
  const people = usePeopleBehind(figure)
  const term = useTerm()
  const first = people.data?.pages[0]
  const items = (people.data?.pages ?? []).flatMap((p) => p.items)
  return (
    <Drawer opened={figure !== null} onClose={close} position="right" size={720} title={<Term k={{ marketing: 'Who they are', it: 'POST …/people' }} />} closeButtonProps={{ 'aria-label': 'Close' }}>
      {people.isError ? (
        <ErrorState error={people.error} retry={() => void people.refetch()} />
      ) : !first ? (
        <Lines count={10} />
      ) : (
        <div className={css.people} aria-busy={people.isPlaceholderData}>
          {sides && <SegmentedControl size="xs" aria-label={term({ marketing: 'Which of them', it: 'who' })} value={sides.value} onChange={sides.choose} data={sides.of.map((s) => ({ value: s.value, label: term(s.label) }))} />}
          <Said {...first.sentence} />
          <div className={css.acts}>
            <span aria-live="polite">{`${count(first.total)} ${first.total === 1 ? 'customer' : 'customers'}`}</span>
            <Button size="xs" onClick={() => setKeeping(true)} disabled={first.total === 0} title={first.total === 0 ? 'Nobody is here to be kept' : undefined}>
              Save as segment
            </Button>
          </div>
          {first.masked && <p className={css.note}>Personal data is hidden, because your role has no personal:read.</p>}
          {items.length === 0 ? (
            <EmptyState title="Nobody">Choose another bar, or a longer time.</EmptyState>
          ) : (
            <DataTable name="behind" label={term({ marketing: 'Customers', it: 'people' })} rows={items} columns={first.masked ? hiddenColumns : columns} idOf={(p) => p.id} />
          )}
          {people.hasNextPage && (
            <div className={css.acts}>
              <span>{`The first ${count(items.length)} are shown.`}</span>
              <Button variant="default" size="xs" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
                Show more
              </Button>
            </div>
          )}
          {keeping && figure && <KeepPeople figure={figure} behind={first} close={() => setKeeping(false)} />}
        </div>
      )}
    </Drawer>
  )
}

/** Where a person's page is: by the best identifier, or by the id where identifiers are hidden. */
function addressOf(person: PersonBehind, masked: boolean): string {
  const best = person.identifiers[0]
  return best && !masked ? `${best.type}:${best.value}` : person.id
}

const known = (p: PersonBehind) => p.identifiers.map((i) => `${i.type}:${i.value}`)

function columnsFor(masked: boolean): Column<PersonBehind>[] {
  return [
    {
      key: 'person',
      head: 'person',
      text: (p) => p.label,
      cell: (p) => (
        <Link data-row to="/people/$id" params={{ id: addressOf(p, masked) }}>
          {p.label}
        </Link>
      ),
    },
    { key: 'identifiers', head: 'identifier', text: (p) => known(p).join(' '), cell: (p) => <span className={css.known}>{known(p)[0]}</span> },
    { key: 'last', head: 'last.seen', text: (p) => p.lastSeen, cell: (p) => <Timestamp at={p.lastSeen} /> },
    { key: 'events', head: 'events', figure: true, text: (p) => p.events, cell: (p) => count(p.events) },
  ]
}

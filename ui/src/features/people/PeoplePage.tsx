import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import { IdentifierMark } from './IdentifierMark'
import { identifierKind } from './identityGraph'
import { usePeople, type PersonSummary } from './queries'
import css from './PeoplePage.module.css'

const firstEvent = `curl -u WRITE_KEY: ${typeof location === 'undefined' ? '' : location.origin}/v1/identify -H 'Content-Type: application/json' -d '{"userId":"42","traits":{"name":"Mei Tan"}}'`

/** Where a person's page is: by the best identifier, or by the id where identifiers are hidden. */
function personAddress(person: PersonSummary, masked: boolean): string {
  const best = person.identifiers[0]
  return best && !masked ? `${best.type}:${best.value}` : person.id
}

const columns = columnsFor(false)
const hiddenColumns = columnsFor(true)

export function PeoplePage() {
  const [{ q = '' }, set] = useUrlState('q')
  const [text, setText] = useState(q)
  const term = useTerm()
  const people = usePeople(q)
  const search = useDebouncedCallback((text: string) => set({ q: text }), 200)
  const pages = people.data?.pages ?? []
  const items = pages.flatMap((page) => page.items)
  const masked = pages[0]?.masked ?? false

  return (
    <div className={css.page}>
      <PageHead title="page.people" lede={<Term k={{ marketing: 'Everybody who ever met you, each of them once.', it: 'People resolved from identifiers by evidence; GET /people?q=' }} />}>
        <TextInput
          className={css.search}
          size="md"
          type="search"
          aria-label={term({ marketing: 'Find a customer', it: 'q' })}
          placeholder="Name, e-mail, phone, account, card…"
          value={text}
          onChange={(e) => {
            setText(e.currentTarget.value)
            search(e.currentTarget.value)
          }}
        />
      </PageHead>
      {masked && (
        <p className={css.masked}>
          Personal data is hidden, because your role has no <code>personal:read</code>. Search finds whole identifiers only, such as <code>email:mei@example.com</code>.
        </p>
      )}
      {people.isPending ? (
        <Lines count={12} />
      ) : people.isError ? (
        <ErrorState error={people.error} retry={() => void people.refetch()} />
      ) : items.length === 0 ? (
        q === '' ? (
          <EmptyState title="Nobody has met you yet" line={firstEvent}>
            As soon as a touchpoint sends its first event, the customer behind it stands here.
          </EmptyState>
        ) : (
          <EmptyState title={`Nobody is known as “${q}”`}>Try a part of the name, of the e-mail address or of the account number, or an exact identifier such as user_id:42.</EmptyState>
        )
      ) : (
        <>
          <DataTable name="people" label={term('page.people')} rows={items} columns={masked ? hiddenColumns : columns} idOf={(p) => p.id} />
          <p className={css.more}>
            <span aria-live="polite">{people.hasNextPage ? `The first ${count(items.length)} are shown.` : `${count(items.length)} ${items.length === 1 ? 'customer' : 'customers'}.`}</span>
            {people.hasNextPage && (
              <Button variant="default" size="xs" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
                Show more
              </Button>
            )}
          </p>
        </>
      )}
    </div>
  )
}

function columnsFor(masked: boolean): Column<PersonSummary>[] {
  return [
    {
      key: 'person',
      head: 'person',
      text: (p) => p.label,
      cell: (p) => (
        <Link data-row to="/people/$id" params={{ id: personAddress(p, masked) }} className={css.name}>
          {p.label}
        </Link>
      ),
    },
    { key: 'identifiers', head: 'identifier', text: (p) => p.identifiers.map((i) => `${i.type}:${i.value}`).join(' '), cell: (p) => <Known person={p} /> },
    { key: 'country', head: { marketing: 'Country', it: 'traits.country' }, text: (p) => trait(p, 'country'), cell: (p) => trait(p, 'country') },
    { key: 'tier', head: { marketing: 'Tier', it: 'traits.tier' }, text: (p) => trait(p, 'tier'), cell: (p) => trait(p, 'tier') && <span className={css.tier}>{trait(p, 'tier')}</span> },
    { key: 'first', head: 'first.seen', optional: true, text: (p) => p.firstSeen, cell: (p) => <Timestamp at={p.firstSeen} /> },
    {
      key: 'last',
      head: 'last.seen',
      text: (p) => p.lastSeen,
      cell: (p) => (
        <span className={css.dim}>
          <Timestamp at={p.lastSeen} />
        </span>
      ),
    },
    { key: 'events', head: 'events', figure: true, text: (p) => p.events, cell: (p) => count(p.events) },
  ]
}

function Known({ person }: { person: PersonSummary }) {
  const shown = telling(person)
  return (
    <span className={css.known}>
      {shown.map((i) => (
        <span key={`${i.type}:${i.value}`} className={css.identifier} title={`${identifierKind(i.type)}: ${i.value}`}>
          <IdentifierMark type={i.type} />
          <span className={css.value}>{i.value}</span>
        </span>
      ))}
      {person.identifiers.length > shown.length && (
        <span className={css.rest} title="There is more: open the customer">
          …
        </span>
      )}
    </span>
  )
}

/** The identifiers that a reader would recognise somebody by; devices only if there is nothing else. */
function telling(person: PersonSummary) {
  const named = person.identifiers.filter((i) => i.type !== 'anonymous_id' && i.value !== person.label)
  return (named.length > 0 ? named : person.identifiers).slice(0, 2)
}

function trait(person: PersonSummary, name: string): string {
  const value = person.traits?.[name]
  return (typeof value === 'string' && value !== 'none') || typeof value === 'number' ? String(value) : ''
}

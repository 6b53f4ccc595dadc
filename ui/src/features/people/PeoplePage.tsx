import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState, type KeyboardEvent } from 'react'
import { count } from '../../lib/number'
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
      <header className={css.head}>
        <div>
          <h1>
            <Term k="page.people" />
          </h1>
          <p className={css.lede}>
            <Term k={{ marketing: 'Everybody who ever met you, each of them once.', it: 'People resolved from identifiers by evidence; GET /people?q=' }} />
          </p>
        </div>
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
      </header>
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
          <PeopleTable people={items} masked={masked} />
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

function PeopleTable({ people, masked }: { people: PersonSummary[]; masked: boolean }) {
  const body = useRef<HTMLTableSectionElement>(null)
  const navigate = useNavigate()
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
              <Term k="person" />
            </th>
            <th scope="col">
              <Term k="identifier" />
            </th>
            <th scope="col">
              <Term k={{ marketing: 'Country', it: 'traits.country' }} />
            </th>
            <th scope="col">
              <Term k={{ marketing: 'Tier', it: 'traits.tier' }} />
            </th>
            <th scope="col">
              <Term k="last.seen" />
            </th>
            <th scope="col" className={css.right}>
              <Term k="events" />
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {people.map((person) => {
            const id = personAddress(person, masked)
            const shown = telling(person)
            return (
              <tr key={person.id} onClick={() => void navigate({ to: '/people/$id', params: { id } })}>
                <th scope="row">
                  <Link data-row to="/people/$id" params={{ id }} className={css.name} onClick={(e) => e.stopPropagation()}>
                    {person.label}
                  </Link>
                </th>
                <td>
                  <span className={css.known}>
                    {shown.map((i) => (
                      <span key={`${i.type}:${i.value}`} className={css.identifier} title={`${identifierKind(i.type)}: ${i.value}`}>
                        <IdentifierMark type={i.type} />
                        <span className={css.value}>{i.value}</span>
                      </span>
                    ))}
                    {person.identifiers.length > shown.length && <span className={css.rest}>+{person.identifiers.length - shown.length}</span>}
                  </span>
                </td>
                <td>{trait(person, 'country')}</td>
                <td>
                  {trait(person, 'tier') && <span className={css.tier}>{trait(person, 'tier')}</span>}
                </td>
                <td className={css.dim}>
                  <Timestamp at={person.lastSeen} />
                </td>
                <td className={css.right}>{count(person.events)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** The identifiers that a reader would recognise somebody by; devices only if there is nothing else. */
function telling(person: PersonSummary) {
  const named = person.identifiers.filter((i) => i.type !== 'anonymous_id' && i.value !== person.label)
  return (named.length > 0 ? named : person.identifiers).slice(0, 3)
}

function trait(person: PersonSummary, name: string): string {
  const value = person.traits?.[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { components } from '../../api/gen/schema'
import { count } from '../../lib/number'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { Why } from '../../ui/Why'
import { Term } from '../../ui/Wording'
import { useMembers } from './queries'
import css from './Members.module.css'

type PersonSummary = components['schemas']['PersonSummary']

/** Who is in a segment, since when and why. */
export function Members({ segmentKey, total }: { segmentKey: string; total: number }) {
  const [asOf] = useAsOf()
  const members = useMembers(segmentKey, asOf)
  const pages = members.data?.pages ?? []
  const items = pages.flatMap((p) => p.items)
  return (
    <section className={css.panel} aria-labelledby="members-title">
      <header className={css.head}>
        <h2 id="members-title">
          <Term k={{ marketing: 'Who is in it', it: 'members' }} />
        </h2>
        <span className={css.dim}>
          {count(Math.min(items.length, total))} of {count(total)} shown
        </span>
        <Button size="compact-xs" variant="default" loading={members.isFetching && !members.isFetchingNextPage} onClick={() => void members.refetch()}>
          Read again
        </Button>
      </header>
      {members.isPending ? (
        <Lines count={6} />
      ) : members.isError ? (
        <ErrorState error={members.error} retry={() => void members.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState title="Nobody is in it now">Customers enter by themselves as soon as the sentence above is true of them.</EmptyState>
      ) : (
        <>
          <PeopleRows people={items} masked={pages[0]?.masked ?? false} />
          {members.hasNextPage && (
            <div className={css.more}>
              <Button size="compact-sm" variant="subtle" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
                Show more
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  )
}

/** People as rows, with the reason behind each. */
export function PeopleRows({ people, masked }: { people: PersonSummary[]; masked: boolean }) {
  const since = people.some((p) => p.since !== undefined)
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">
            <Term k="person" />
          </th>
          <th scope="col">
            <Term k={since ? { marketing: 'In it since', it: 'since' } : 'last.seen'} />
          </th>
          <th scope="col">
            <span className="unseen">Why</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((p) => (
          <tr key={p.id}>
            <th scope="row">
              <Link to="/people/$id" params={{ id: addressOf(p, masked) }}>
                {p.label}
              </Link>
              <span className={css.traits}>
                {['tier', 'country']
                  .map((name) => p.traits?.[name])
                  .filter((v) => typeof v === 'string' && v !== '' && v !== 'none')
                  .join(' · ')}
              </span>
            </th>
            <td>
              <Timestamp at={p.since ?? p.lastSeen} />
            </td>
            <td className={css.why}>{p.why && <Why of={`${p.label} is in it`} why={p.why} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function addressOf(person: PersonSummary, masked: boolean): string {
  const best = person.identifiers[0]
  return best && !masked ? `${best.type}:${best.value}` : person.id
}

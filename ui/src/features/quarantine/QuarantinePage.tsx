import { Button, NativeSelect, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { answer, api } from '../../api/client'
import { bytes, count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { reasonTerm } from '../../ui/reasons'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { said, Term, useTerm, useWording } from '../../ui/Wording'
import { MendDrawer } from './MendDrawer'
import { useQuarantine, useReplay, type Quarantined, type Replayed } from './queries'
import css from './QuarantinePage.module.css'

/** Events that could not be taken in: why, where they broke, and how to take them in after all. */
export function QuarantinePage() {
  const [{ source, reason, waiting, item }, set] = useUrlState('source', 'reason', 'waiting', 'item')
  const onlyWaiting = waiting !== 'false'
  const list = useQuarantine({ source, reason, waiting: onlyWaiting })
  const replay = useReplay()
  const [chosen, setChosen] = useState<Set<string>>(new Set())
  const session = useQuery({ queryKey: ['session'], queryFn: () => answer(api.GET('/api/v1/session')), staleTime: 60_000 })
  const scopes = session.data?.scopes ?? []
  const allowed = scopes.includes('admin') || scopes.includes('quarantine:write')
  const term = useTerm()
  const { words } = useWording()
  const open = useMemo(() => (offset: number) => set({ item: String(offset) }, { push: true }), [set])

  const columns = useMemo<Column<Quarantined>[]>(
    () => [
      {
        key: 'reason',
        head: 'reason',
        text: (q) => said(reasonTerm(q.reason), words),
        cell: (q) => (
          <button type="button" data-row className={css.open} onClick={() => open(q.offset)}>
            <Term k={reasonTerm(q.reason)} />
          </button>
        ),
      },
      { key: 'message', head: 'event.detail', wide: true, text: (q) => q.message, cell: (q) => <span className={css.message}>{q.message}</span> },
      { key: 'field', head: 'field', text: (q) => q.field, cell: (q) => (q.field ? <code className={css.field}>{q.field}</code> : '–') },
      { key: 'source', head: 'source', text: (q) => q.source, cell: (q) => <Link to="/sources/$key" params={{ key: q.source }}>{q.source}</Link> },
      { key: 'received', head: 'time.received', text: (q) => q.receivedAt, cell: (q) => <Timestamp at={q.receivedAt} /> },
      { key: 'size', head: 'size', figure: true, text: (q) => q.size, cell: (q) => bytes(q.size), optional: true },
      { key: 'offset', head: 'offset', figure: true, text: (q) => q.offset, cell: (q) => <span className="mono">{q.offset}</span>, optional: true },
      {
        key: 'state',
        head: 'quarantine.state',
        text: (q) => (q.replayed ? q.replayed.at : ''),
        cell: (q) =>
          q.replayed ? (
            <span className={css.done}>
              ✓ <Term k="quarantine.replayed" />
            </span>
          ) : (
            <span className={css.waits}>
              <Term k="quarantine.waits" />
            </span>
          ),
      },
    ],
    [open, words],
  )

  const first = list.data?.pages[0]
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const waitingItems = new Set(items.filter((q) => !q.replayed).map((q) => String(q.offset)))
  const picked = [...chosen].filter((id) => waitingItems.has(id))
  const filtered = source !== undefined || reason !== undefined

  return (
    <div className={css.page}>
      <PageHead title="page.quarantine" lede="quarantine.lede">
        {first && (
          <p className={css.total}>
            <b>{count(first.total)}</b> {first.total === 1 ? 'waits' : 'wait'}
          </p>
        )}
      </PageHead>
      {list.isPending ? (
        <Lines count={10} />
      ) : list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : (
        <>
          <div className={css.filters}>
            <NativeSelect
              size="xs"
              aria-label={term('reason')}
              value={reason ?? ''}
              onChange={(e) => set({ reason: e.currentTarget.value || undefined })}
              data={[{ value: '', label: 'Every fault' }, ...withChosen(first?.reasons ?? [], reason).map((t) => ({ value: t.key, label: `${term(reasonTerm(t.key))} (${count(t.count)})` }))]}
            />
            <NativeSelect
              size="xs"
              aria-label={term('source')}
              value={source ?? ''}
              onChange={(e) => set({ source: e.currentTarget.value || undefined })}
              data={[{ value: '', label: 'Every source' }, ...withChosen(first?.sources ?? [], source).map((t) => ({ value: t.key, label: `${t.key} (${count(t.count)})` }))]}
            />
            <Switch size="xs" label="Only what waits" checked={onlyWaiting} onChange={(e) => set({ waiting: e.currentTarget.checked ? undefined : 'false' })} />
          </div>
          {items.length === 0 ? (
            filtered ? (
              <EmptyState title="Nothing of this kind is set aside">
                <Button variant="default" size="xs" onClick={() => set({ source: undefined, reason: undefined })}>
                  Show every fault of every source
                </Button>
              </EmptyState>
            ) : (
              <EmptyState title="Every event was understood">An event that is not understood is kept here whole, with the place where it breaks, until somebody mends it.</EmptyState>
            )
          ) : (
            <DataTable
              name="quarantine"
              label="Events set aside"
              rows={items}
              columns={columns}
              idOf={(q) => String(q.offset)}
              nameOf={(q) => `event ${q.offset}`}
              choice={{ chosen: new Set(picked), choose: setChosen, able: (q) => !q.replayed }}
              tools={
                <>
                  <Button
                    size="xs"
                    disabled={picked.length === 0 || !allowed}
                    title={allowed ? (picked.length === 0 ? 'Choose events first' : undefined) : 'Your role has no quarantine:write.'}
                    loading={replay.isPending}
                    onClick={() => replay.mutate({ offsets: picked.map(Number) }, { onSuccess: () => setChosen(new Set()) })}
                  >
                    <Term k="replay" />
                    {picked.length > 0 && ` (${count(picked.length)})`}
                  </Button>
                  <span className={css.outcome} role="status">
                    {replay.data && <Outcome items={replay.data} />}
                  </span>
                </>
              }
            />
          )}
          {replay.isError && <ErrorState error={replay.error} />}
          {list.hasNextPage && (
            <p className={css.more}>
              The newest {count(items.length)} are shown.
              <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show more
              </Button>
            </p>
          )}
        </>
      )}
      <MendDrawer offset={item === undefined || !/^\d{1,15}$/.test(item) ? undefined : Number(item)} allowed={allowed} close={() => set({ item: undefined })} />
    </div>
  )
}

interface Tally {
  key: string
  count: number
}

/** The choices, with the chosen one among them even when nothing of it is left. */
function withChosen(tallies: Tally[], chosen: string | undefined): Tally[] {
  return chosen === undefined || tallies.some((t) => t.key === chosen) ? tallies : [...tallies, { key: chosen, count: 0 }]
}

function Outcome({ items }: { items: Replayed[] }) {
  const of = (outcome: Replayed['outcome']) => items.filter((i) => i.outcome === outcome).length
  const refused = items.filter((i) => i.outcome === 'refused')
  const parts = [
    of('accepted') > 0 && `${count(of('accepted'))} taken in`,
    of('already') > 0 && `${count(of('already'))} had been taken in before`,
    refused.length > 0 && `${count(refused.length)} refused again: ${refused[0]?.message ?? ''}`,
  ].filter(Boolean)
  return <>{parts.join(', ')}</>
}

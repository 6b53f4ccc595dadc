import { DataTable, type Column } from '../../ui/DataTable'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useDigests, type DigestPlace } from './watch'

/** What was prepared from dashboards, to be read. */
export function Digests() {
  const digests = useDigests()
  return (
    <>
      <h2>Digests</h2>
      {digests.isError ? (
        <ErrorState error={digests.error} retry={() => void digests.refetch()} />
      ) : digests.isPending ? (
        <Lines count={3} />
      ) : digests.data.items.length === 0 ? (
        <EmptyState title="Nothing is prepared yet" line="rapport apply digest.yaml">
          A digest is a definition: {'{dashboard: KEY, each: week, at: "08:00", zone: Asia/Singapore}'}. Each time it is due, a document with the figures of then is here.
        </EmptyState>
      ) : (
        <DataTable name="digests" label="Digests" rows={digests.data.items} columns={columns} idOf={(d) => d.id} still />
      )}
    </>
  )
}

const columns: Column<DigestPlace>[] = [
  {
    key: 'digest',
    head: { marketing: 'Digest', it: 'digest' },
    wide: true,
    text: (d) => d.key,
    cell: (d) => (
      <a href={`/api/v1/digests/${encodeURIComponent(d.id)}/page`} target="_blank" rel="noreferrer">
        {d.key}
      </a>
    ),
  },
  { key: 'due', head: { marketing: 'As of', it: 'due' }, text: (d) => d.due, cell: (d) => <Timestamp at={d.due} /> },
]

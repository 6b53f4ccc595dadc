import { Button } from '@mantine/core'
import { useState } from 'react'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term, useTerm } from '../../ui/Wording'
import css from './ListsPage.module.css'
import { NewList } from './NewList'
import { useLists, type List } from './queries'
import { UploadDialog } from './UploadDialog'

/** Lists of customers that somebody wrote, for segments to ask about. */
export function ListsPage() {
  const lists = useLists()
  const term = useTerm()
  const [making, setMaking] = useState(false)
  const [filling, setFilling] = useState<string | null>(null)
  return (
    <div className={css.page}>
      <PageHead title="page.lists" lede="lists.lede">
        {lists.data && (
          <span className={css.dim}>
            <Term k="as.of" /> <Timestamp at={lists.data.at} />
          </span>
        )}
        <Button onClick={() => setMaking(true)}>New list</Button>
      </PageHead>
      {lists.isPending ? (
        <Lines count={8} />
      ) : lists.isError ? (
        <ErrorState error={lists.error} retry={() => void lists.refetch()} />
      ) : lists.data.items.length === 0 ? (
        <EmptyState title="No list yet" line={'rapport list put vip guests.csv --mode add'}>
          Make one, then upload a file of e-mail addresses, phone numbers or customer numbers.
        </EmptyState>
      ) : (
        <DataTable name="lists" label={term('page.lists')} rows={lists.data.items} columns={columnsFor(setFilling)} idOf={(l) => l.definition.key} />
      )}
      {making && (
        <NewList
          close={() => setMaking(false)}
          made={(key) => {
            setMaking(false)
            setFilling(key)
          }}
        />
      )}
      {filling !== null && <UploadDialog key={filling} list={filling} close={() => setFilling(null)} />}
    </div>
  )
}

function columnsFor(fill: (key: string) => void): Column<List>[] {
  return [
    {
      key: 'list',
      head: { marketing: 'List', it: 'list' },
      wide: true,
      text: (l) => l.definition.key,
      cell: (l) => (
        <>
          <Said marketing={l.definition.wording?.marketing} it={l.definition.wording?.it} hash={l.definition.hash} />
          <span className={css.key}>{l.definition.key}</span>
        </>
      ),
    },
    {
      key: 'count',
      head: { marketing: 'Customers', it: 'count' },
      figure: true,
      text: (l) => l.count,
      cell: (l) => (l.state === 'live' ? count(l.count) : <Term k={{ marketing: 'reading history', it: 'filling' }} />),
    },
    { key: 'purpose', head: { marketing: 'What it is for', it: 'spec.purpose' }, text: (l) => purposeOf(l), cell: (l) => purposeOf(l) || '–' },
    { key: 'owners', head: 'owners', text: (l) => ownersOf(l), cell: (l) => ownersOf(l) || '–' },
    {
      key: 'upload',
      head: { marketing: 'Change', it: 'PUT' },
      cell: (l) => (
        <Button size="compact-sm" variant="default" data-row onClick={() => fill(l.definition.key)} aria-label={`Upload to ${l.definition.key}`}>
          Upload…
        </Button>
      ),
    },
  ]
}

const purposeOf = (l: List) => (typeof l.definition.spec['purpose'] === 'string' ? l.definition.spec['purpose'] : '')
const ownersOf = (l: List) => [l.definition.owners?.marketing, l.definition.owners?.it].filter(Boolean).join(' · ')

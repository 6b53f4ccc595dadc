import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ErrorState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Builder, type Named } from './Builder'
import css from './BuilderPage.module.css'
import { useSegment, type Definition } from './queries'
import { blank, newIds, type Ids } from './forms'
import { fromCondition, group, leaf, type Group } from './tree'

/** Makes a segment, or changes one. What is edited is the version that was there when the page was opened. */
export function BuilderPage() {
  const { key } = useParams({ strict: false }) as { key?: string }
  const segment = useSegment(key)
  const [{ draft, key: name = '', marketing = '', it = '' }] = useUrlState('draft', 'key', 'marketing', 'it')
  if (key === undefined) return <Start key={draft ?? 'new'} draft={draft} named={draft === undefined ? undefined : { key: name.slice(0, 64), wording: { marketing, it } }} />
  if (segment.isPending) return <Lines count={12} />
  if (segment.isError)
    return (
      <div className={css.page}>
        <ErrorState error={segment.error} retry={() => void segment.refetch()} />
      </div>
    )
  return <Start key={key} definition={segment.data.definition} />
}

function Start({ definition, draft, named }: { definition?: Definition; draft?: string; named?: Named }) {
  const [start] = useState<{ ids: Ids; root: Group; definition?: Definition; named?: Named }>(() => {
    const ids = newIds()
    const condition = definition?.spec['condition']
    const root = condition === undefined ? begun(draft, ids) : fromCondition(condition, ids)
    return { ids, root, definition, named }
  })
  return <Builder {...start} />
}

/** The condition that another page wrote into the address, or a first row. */
function begun(draft: string | undefined, ids: Ids): Group {
  try {
    if (draft !== undefined) return fromCondition(JSON.parse(draft), ids)
  } catch {
    // What is no condition is no draft.
  }
  return group(ids, 'all', [leaf(ids, blank('event', ids))])
}

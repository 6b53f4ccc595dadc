import { Link } from '@tanstack/react-router'
import { Term } from '../../ui/Wording'
import type { Row } from './trends'

const measures: Record<string, string> = { '': 'events', people: 'people', sum: 'sum', avg: 'mean' }

/** The question why one line's figure of a period was other than before; undefined where it cannot be asked. A day and less is compared with the same a week before. */
export function whyOf(rows: Row[], people: boolean, unit: string, from: string, to: string | undefined): Record<string, string> | undefined {
  const row = rows.length === 1 ? rows[0] : undefined
  const of = row && (row.measure === '' && people ? 'people' : measures[row.measure])
  if (!row?.event || !of || row.where.length > 0) return undefined
  return { event: row.event, of, ...(row.property && { value: row.property }), from, ...(to && { to }), ...((unit === 'day' || unit === 'hour') && { back: '7d' }) }
}

/** The way to the page that answers it. */
export function WhyLink({ search, about }: { search: Record<string, string>; about: string }) {
  return (
    <Link to="/change" search={search as never} aria-label={`Why was it so, ${about}?`}>
      <Term k={{ marketing: 'Why?', it: 'change' }} />
    </Link>
  )
}

import { Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/states'

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <EmptyState title="There is no page here">
      The address may be mistyped or from another version. <Link to="/live">See what is happening now</Link>, or <Link to="/people">look for a customer</Link>.
    </EmptyState>
  )
}

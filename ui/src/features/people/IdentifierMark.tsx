import css from './IdentifierMark.module.css'
import { identifierKind } from './identityGraph'

const marks: Record<string, string> = {
  user_id: 'M8 2.500a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400ZM2.800 13.700c.400-3 2.400-4.500 5.200-4.500s4.800 1.500 5.200 4.500',
  anonymous_id: 'M2.500 3h11v7.500h-11ZM6 13.200h4M8 10.500v2.700',
  email: 'M2 3.800h12v8.400H2ZM2.300 4.200 8 8.800l5.700-4.600',
  phone: 'M5.500 1.800h5a1.200 1.200 0 0 1 1.200 1.200v10a1.200 1.200 0 0 1-1.200 1.200h-5A1.200 1.200 0 0 1 4.300 13V3a1.200 1.200 0 0 1 1.200-1.200ZM7.200 12h1.600',
  crm_id: 'M2.500 3h11v10h-11ZM6 6a1.300 1.300 0 1 0 0 2.600A1.300 1.300 0 0 0 6 6ZM4 11c.300-1.200 1-1.700 2-1.700s1.700.500 2 1.700M10 6.500h2M10 9h2',
  loyalty_id: 'M2 4.200h12v7.600H2ZM2 6.800h12M4.200 9.600h2.600',
}
const other = 'M3.500 8a1.700 1.700 0 0 1 1.700-1.700h5.600a1.700 1.700 0 0 1 0 3.400H5.200A1.700 1.700 0 0 1 3.500 8ZM8 3v10'

/** The mark of a type of identifier. */
export function IdentifierMark({ type }: { type: string }) {
  return (
    <svg className={css.mark} viewBox="0 0 16 16" role="img" aria-label={identifierKind(type)}>
      <path d={marks[type] ?? other} />
    </svg>
  )
}

import { count } from '../../lib/number'
import { Term } from '../../ui/Wording'
import { percent } from './fields'
import type { FunnelRow } from './FunnelPage'
import css from './Steps.module.css'

/** Who stands behind a bar. */
export interface Bar {
  step: number
  dropped: boolean
}

/** The same figures as links to the people: who came to a step, and who was lost after it. */
export function FunnelBars({ row, labels, open }: { row: FunnelRow; labels: string[]; open: (bar: Bar, row: FunnelRow) => void }) {
  const people = row.part.people
  return (
    <ol className={css.bars} aria-label={`Who came to each step, ${row.name}`}>
      {labels.map((label, i) => {
        const lost = (people[i] ?? 0) - (people[i + 1] ?? 0)
        return (
          <li key={`${i}-${label}`} className={css.bar}>
            <strong>
              {i + 1}. {label}
            </strong>
            <button type="button" className={css.figure} onClick={() => open({ step: i + 1, dropped: false }, row)}>
              <Term k={{ marketing: `${count(people[i] ?? 0)} came here`, it: `depth ≥ ${i + 1}: ${people[i] ?? 0}` }} />
              <span className={css.dim}>{` · ${percent(row.part.shares[i])}`}</span>
            </button>
            {i + 1 < labels.length && (
              <button type="button" className={css.figure} onClick={() => open({ step: i + 1, dropped: true }, row)}>
                <Term k={{ marketing: `${count(lost)} lost after it`, it: `depth = ${i + 1}: ${lost}` }} />
              </button>
            )}
          </li>
        )
      })}
    </ol>
  )
}

import { count } from '../../lib/number'
import { Term } from '../../ui/Wording'
import css from './Cohorts.module.css'
import { percent, periodLabel } from './fields'
import type { RetentionAnswer } from './queries'

/** A row for each cohort, a column for each period after: the figures themselves, shaded by size. */
export function Cohorts({ answer }: { answer: RetentionAnswer }) {
  return (
    // What is wider than its frame is read by scrolling it.
    <section className={css.scroll} tabIndex={0} aria-label="Cohorts">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">
              <Term k={{ marketing: 'Began', it: 'cohort' }} />
            </th>
            <th scope="col" className={css.figure}>
              <Term k={{ marketing: 'Customers', it: 'people' }} />
            </th>
            {answer.overall.map((_, n) => (
              <th key={n} scope="col" className={css.figure}>
                {answer.unit} {n}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.cohorts.map((c) => (
            <tr key={c.start}>
              <th scope="row">{periodLabel(c.start, answer.unit)}</th>
              <td className={css.figure}>{count(c.people)}</td>
              {c.returned.map((n, i) => {
                const share = c.people > 0 ? n / c.people : null
                return (
                  <td key={i} className={css.figure} title={`${count(n)} of ${count(c.people)}`}>
                    <span className={css.cell} style={{ backgroundColor: `color-mix(in srgb, var(--accent) ${Math.round((share ?? 0) * 45)}%, transparent)` }}>
                      {percent(share)}
                    </span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

import { count } from '../../lib/number'
import { Term, useTerm } from '../../ui/Wording'
import css from './Cohorts.module.css'
import { columnName, type Cell, type Counting } from './cohorts'
import { percent, periodLabel } from './fields'
import type { RetentionAnswer, RetentionPart } from './queries'

/** A row for each cohort, a column for each period after: the figures themselves, shaded by size. Each leads to its people. */
export function Cohorts({ answer, part, counting, open }: { answer: RetentionAnswer; part: RetentionPart; counting: Counting; open: (cell: Cell) => void }) {
  const term = useTerm()
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
            {part.overall.map((_, n) => (
              <th key={n} scope="col" className={css.figure}>
                <Term k={columnName(answer, n)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {part.cohorts.map((c) => {
            const began = periodLabel(c.start, answer.unit)
            if (c.few)
              return (
                <tr key={c.start}>
                  <th scope="row">{began}</th>
                  <td className={css.few} colSpan={part.overall.length + 1}>
                    fewer than ten
                  </td>
                </tr>
              )
            return (
              <tr key={c.start}>
                <th scope="row">{began}</th>
                <td className={css.figure}>
                  <button type="button" className={css.cell} onClick={() => open({ cohort: c.start, distance: 0, who: 'all' })} aria-label={`${began}: ${count(c.people)}. Who they are`}>
                    {count(c.people)}
                  </button>
                </td>
                {c[counting].map((n, i) => {
                  const share = c.people > 0 ? n / c.people : null
                  return (
                    <td key={i} className={css.figure}>
                      <button
                        type="button"
                        className={css.cell}
                        style={{ backgroundColor: `color-mix(in srgb, var(--accent) ${Math.round((share ?? 0) * 45)}%, transparent)` }}
                        title={`${count(n)} of ${count(c.people)}`}
                        onClick={() => open({ cohort: c.start, distance: i, who: counting })}
                        aria-label={`${began}, ${term(columnName(answer, i))}: ${count(n)} of ${count(c.people)}. Who they are`}
                      >
                        {percent(share)}
                      </button>
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

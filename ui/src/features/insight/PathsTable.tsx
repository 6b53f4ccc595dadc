import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { Term, useTerm } from '../../ui/Wording'
import { percent } from './fields'
import { amount } from './models'
import css from './Paths.module.css'
import type { AttributionAnswer } from './voices'

type Way = AttributionAnswer['paths'][number]

/** The ways that most conversions came, a step for each channel. */
export function PathsTable({ answer, worth }: { answer: AttributionAnswer; worth: string }) {
  const term = useTerm()
  const others = term({ marketing: 'others', it: 'others' })
  const columns: Column<Way>[] = [
    {
      key: 'way',
      head: { marketing: 'The way they came', it: 'path' },
      wide: true,
      cell: (w) => (
        <span className={css.way}>
          {w.channels.map((c, i) => (
            <span key={i} className={css.step}>
              {c || others}
            </span>
          ))}
        </span>
      ),
      text: (w) => w.channels.map((c) => c || others).join(' > '),
    },
    { key: 'conversions', head: { marketing: 'Conversions', it: 'n' }, figure: true, cell: (w) => count(w.conversions), text: (w) => w.conversions },
    { key: 'share', head: { marketing: 'Of all', it: 'share' }, figure: true, cell: (w) => percent(answer.conversions > 0 ? w.conversions / answer.conversions : null), text: (w) => w.conversions / Math.max(answer.conversions, 1) },
    ...(worth ? [{ key: 'value', head: { marketing: worth, it: `sum(${worth})` }, figure: true, cell: (w: Way) => amount(w.value), text: (w: Way) => w.value }] : []),
  ]
  if (answer.paths.length === 0) return null
  return (
    <section aria-labelledby="ways-title" className={css.ways}>
      <h2 id="ways-title">
        <Term k={{ marketing: 'How most of them came', it: 'Top paths' }} />
      </h2>
      <DataTable name="attribution-paths" label="The ways most conversions came" rows={answer.paths} columns={columns} idOf={(w) => w.channels.join('\n')} still />
    </section>
  )
}

import { Button, SegmentedControl } from '@mantine/core'
import type { ECharts, EChartsCoreOption } from 'echarts/core'
import { useCallback, useId, useRef, type ReactNode } from 'react'
import { csv, download, type Cell } from '../lib/csv'
import { count } from '../lib/number'
import { downloadPicture } from '../lib/picture'
import { Chart, type Colours } from './Chart'
import css from './ChartPanel.module.css'
import { useUrlState } from './useUrlState'
import { Term, useTerm } from './Wording'
import type { Saying } from './words'

interface Props {
  /** Its name in the address, where the choice of table or chart is kept. */
  name: string
  title: Saying
  unit?: Saying
  file: string
  heads: Saying[]
  rows: Cell[][]
  draw: (c: Colours) => EChartsCoreOption
  label: string
  height: number
  /** What is chosen of the data, beside the title. */
  choices?: ReactNode
  /** What a click on the n-th datum does. Whatever it does is to be had by the keyboard too. */
  pick?: (index: number) => void
  /** What stands under the chart and under the table. */
  below?: ReactNode
  /** What is shown instead, when there is nothing to draw. */
  instead?: ReactNode
}

/** A chart with the same figures as a table, and both as files. */
export function ChartPanel({ name, title, unit, file, heads, rows, draw, label, height, choices, pick, below, instead }: Props) {
  const [{ [name]: form = 'chart' }, set] = useUrlState(name)
  const term = useTerm()
  const id = useId()
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])

  const savePicture = () => downloadPicture(picture.current, `${file}.png`)

  return (
    <section className={css.panel} aria-labelledby={id}>
      <header className={css.head}>
        <h2 id={id}>
          <Term k={title} />
        </h2>
        {choices}
        <span className={css.tools}>
          <SegmentedControl
            size="xs"
            aria-label={term({ marketing: 'As chart or table', it: 'form' })}
            value={form}
            onChange={(value) => set({ [name]: value === 'chart' ? undefined : value })}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
          <Button size="compact-xs" variant="default" onClick={() => download(`${file}.csv`, 'text/csv', csv(heads.map(term), rows))}>
            CSV
          </Button>
          <Button size="compact-xs" variant="default" onClick={savePicture} disabled={form !== 'chart' || instead !== undefined} title={form !== 'chart' ? 'Show the chart first' : undefined}>
            PNG
          </Button>
        </span>
      </header>
      {unit && (
        <p className={css.unit}>
          <Term k={unit} />
        </p>
      )}
      {instead ?? (form === 'chart' ? <Chart draw={draw} label={label} height={height} hold={hold} pick={pick} /> : <Figures heads={heads} rows={rows} label={label} />)}
      {below}
    </section>
  )
}

function Figures({ heads, rows, label }: { heads: Saying[]; rows: Cell[][]; label: string }) {
  return (
    // What is longer than its frame is read by scrolling it.
    <section className={css.scroll} tabIndex={0} aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {heads.map((h, i) => (
              <th key={h.it} scope="col" className={i > 0 ? css.right : undefined}>
                <Term k={h} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, i) =>
                i === 0 ? (
                  <th key={heads[i]?.it} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={heads[i]?.it} className={css.right}>
                    {typeof cell === 'number' && Number.isInteger(cell) ? count(cell) : cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

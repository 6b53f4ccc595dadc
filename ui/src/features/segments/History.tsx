import { Button, SegmentedControl } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { axis as axisOf, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import { historyRows } from './figures'
import type { Segment } from './queries'
import css from './History.module.css'

const heads = [
  { marketing: 'Day', it: 'day' },
  { marketing: 'Customers', it: 'count' },
  { marketing: 'Joined', it: 'entered' },
  { marketing: 'Left', it: 'left' },
]

/** How many were in the segment on each day, with who came and went; as a line, as a table, as files. */
export function History({ segment }: { segment: Segment }) {
  const [{ chart: form = 'line' }, set] = useUrlState('chart')
  const term = useTerm()
  const rows = useMemo(() => historyRows(segment.history), [segment.history])
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const key = segment.definition.key
  const names = useMemo(() => heads.map(term), [term])
  const draw = useCallback((c: Colours) => option(rows, names, c), [rows, names])

  const savePicture = () => {
    const url = picture.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: getComputedStyle(document.documentElement).getPropertyValue('--surface') })
    if (!url) return
    const link = document.createElement('a')
    link.href = url
    link.download = `segment-${key}.png`
    link.click()
  }

  return (
    <section className={css.panel} aria-labelledby="history-title">
      <header className={css.head}>
        <h2 id="history-title">
          <Term k={{ marketing: 'How it grew', it: 'history' }} />
        </h2>
        <span className={css.unit}>
          <Term k={{ marketing: `customers at the end of each day, last ${rows.length} days`, it: `count at 24:00 UTC, n=${rows.length}` }} />
        </span>
        <SegmentedControl
          size="xs"
          aria-label="How to show the history"
          value={form}
          onChange={(value) => set({ chart: value === 'line' ? undefined : value })}
          data={[
            { value: 'line', label: 'Line' },
            { value: 'table', label: 'Table' },
          ]}
        />
        <Button size="compact-xs" variant="default" onClick={() => download(`segment-${key}.csv`, 'text/csv', csv(names, rows))}>
          CSV
        </Button>
        <Button size="compact-xs" variant="default" onClick={savePicture} disabled={form !== 'line' || rows.length < 2} title={form !== 'line' ? 'Show the line first' : undefined}>
          PNG
        </Button>
      </header>
      {rows.length < 2 ? (
        <p className={css.none}>The first day of this segment is not over yet; its line begins tomorrow.</p>
      ) : form === 'line' ? (
        <Chart draw={draw} height={288} label={`Customers in ${key}: ${count(rows[0]?.[1] ?? 0)} on ${rows[0]?.[0]}, ${count(rows.at(-1)?.[1] ?? 0)} on ${rows.at(-1)?.[0]}`} hold={hold} />
      ) : (
        // What is longer than its frame is read by scrolling it.
        <section className={css.scroll} tabIndex={0} aria-label="History as a table">
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
              {rows.toReversed().map(([day, n, entered, left]) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td className={css.right}>{count(n)}</td>
                  <td className={css.right}>{count(entered)}</td>
                  <td className={css.right}>{count(left)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

type Rows = [string, number, number, number][]

function option(rows: Rows, names: string[], c: Colours) {
  const days = rows.map((r) => r[0])
  const axis = axisOf(c)
  return {
    tooltip: {
      trigger: 'axis',
      ...tooltip(c),
      formatter: (points: { dataIndex: number }[]) => {
        const row = rows[points[0]?.dataIndex ?? -1]
        if (!row) return ''
        return `<b>${row[0]}</b><br>${escaped(names[1])}: <b>${count(row[1])}</b><br>${escaped(names[2])}: +${count(row[2])}<br>${escaped(names[3])}: −${count(row[3])}`
      },
    },
    grid: [
      { left: 56, right: 72, top: 16, height: 176 },
      { left: 56, right: 72, top: 208, height: 48 },
    ],
    xAxis: [
      { type: 'category', data: days, boundaryGap: false, ...axis, axisLabel: { show: false }, gridIndex: 0 },
      { type: 'category', data: days, boundaryGap: true, ...axis, axisLabel: { ...axis.axisLabel, formatter: dayLabel, interval: Math.max(0, Math.floor(days.length / 8) - 1), hideOverlap: true }, gridIndex: 1 },
    ],
    yAxis: [
      { type: 'value', min: 0, gridIndex: 0, splitNumber: 4, ...axis, splitLine: { lineStyle: { color: c.line } } },
      { type: 'value', gridIndex: 1, splitNumber: 2, ...axis, axisLabel: { show: false }, splitLine: { show: false } },
    ],
    series: [
      {
        type: 'line',
        name: names[1],
        data: rows.map((r) => r[1]),
        showSymbol: false,
        lineStyle: { color: c.accent, width: 2 },
        itemStyle: { color: c.accent },
        areaStyle: { color: c.accent, opacity: 0.08 },
        endLabel: { show: true, color: c.accent, fontWeight: 600, fontSize: 13, formatter: ({ value }: { value: number }) => count(value) },
      },
      { type: 'bar', name: names[2], stack: 'move', xAxisIndex: 1, yAxisIndex: 1, data: rows.map((r) => r[2]), itemStyle: { color: c.good }, barMaxWidth: 8 },
      { type: 'bar', name: names[3], stack: 'move', xAxisIndex: 1, yAxisIndex: 1, data: rows.map((r) => -r[3]), itemStyle: { color: c.bad }, barMaxWidth: 8 },
    ],
  }
}

function dayLabel(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(day))
}

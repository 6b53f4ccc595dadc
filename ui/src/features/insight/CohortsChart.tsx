import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import { axis, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { agesLived, between, measured, type AgedRow } from './aged'
import type { CohortsAnswer } from './behaviour'

/** A row for each cohort, a column for each age, the darker the more. Where nobody has lived so long there is nothing. */
export function CohortsChart({ answer, rows, hold }: { answer: CohortsAnswer; rows: AgedRow[]; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => {
      const cells = rows.flatMap((r, y) => r.cohort.values.flatMap((v, x) => (typeof v === 'number' ? [[x, y, v]] : [])))
      const values = cells.map((cell) => cell[2] ?? 0)
      return {
        tooltip: {
          ...tooltip(c),
          formatter: ({ data: [x = 0, y = 0, v = 0] }: { data: number[] }) => {
            const row = rows[y]
            return row ? `<b>${escaped(row.name)}</b>, ${answer.unit} ${x}: ${measured(v, answer.measure)}<br>of ${count(row.cohort.lived[x] ?? 0)} customers` : ''
          },
        },
        grid: { left: 8, right: 8, top: 28, bottom: 8, containLabel: true },
        xAxis: { type: 'category', position: 'top', data: Array.from({ length: agesLived(rows) }, (_, n) => `${answer.unit} ${n}`), ...axis(c), splitLine: { show: false } },
        yAxis: { type: 'category', inverse: true, data: rows.map((r) => `${r.name}  ${count(r.cohort.people)}`), ...axis(c), axisLabel: { ...axis(c).axisLabel, color: c.text, width: 180, overflow: 'truncate' }, splitLine: { show: false } },
        visualMap: { show: false, dimension: 2, min: Math.min(0, ...values), max: Math.max(1e-9, ...values), inRange: { color: [c.raised, between(c.raised, c.accent, 0.5)] } },
        series: [
          {
            type: 'heatmap',
            data: cells,
            itemStyle: { borderColor: c.raised, borderWidth: 2, borderRadius: 4 },
            label: { show: agesLived(rows) <= 16, color: c.text, fontSize: 11, formatter: ({ data }: { data: number[] }) => measured(data[2], answer.measure) },
          },
        ],
      }
    },
    [answer, rows],
  )
  const all = rows.at(-1)
  const ends = all?.cohort.values.flatMap((v, n) => (typeof v === 'number' ? [`${answer.unit} ${n} ${measured(v, answer.measure)}`] : [])) ?? []
  return <Chart draw={draw} height={Math.max(160, 48 + rows.length * 30)} hold={hold} label={`Cohorts by age${all ? `; ${all.name}: ${ends.slice(0, 6).join(', ')}` : ''}`} />
}

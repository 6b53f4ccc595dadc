import type { ECharts } from 'echarts/core'
import { useCallback, useEffect, useRef } from 'react'
import { count } from '../../lib/number'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { percent } from './fields'
import type { FunnelRow } from './FunnelPage'

const mostBars = 7

/** Bars of those who reached each step; apart by value, one bar for each of the largest. A bar leads to its people. */
export function FunnelChart({ rows, labels, hold, open }: { rows: FunnelRow[]; labels: string[]; hold: (chart: ECharts | null) => void; open: (step: number, row: FunnelRow) => void }) {
  const shown = rows.slice(0, mostBars)
  const clicked = useRef((_series: number, _step: number) => {})
  useEffect(() => {
    clicked.current = (series, step) => {
      const row = shown[series]
      if (row) open(step + 1, row)
    }
  })
  const holdAndListen = useCallback(
    (chart: ECharts | null) => {
      chart?.on('click', (e) => clicked.current(e.seriesIndex ?? 0, e.dataIndex))
      hold(chart)
    },
    [hold],
  )
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' }, valueFormatter: (v: number) => count(v) },
      grid: { left: 56, right: 24, top: 32, bottom: 32 },
      xAxis: { type: 'category', data: labels, ...axis(c), splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      series: shown.map((r, i) => ({
        type: 'bar',
        name: r.name,
        cursor: 'pointer',
        data: r.part.people,
        itemStyle: { color: c.series[i] },
        barMaxWidth: 72,
        label: {
          show: shown.length < 4,
          position: 'top',
          color: c.text,
          fontSize: 11,
          formatter: (p: { dataIndex: number }) => `${shown.length > 1 ? `${r.name} ` : ''}${count(r.part.people[p.dataIndex] ?? 0)} · ${percent(r.part.shares[p.dataIndex])}`,
        },
      })),
    }),
    [shown, labels],
  )
  const all = shown[0]
  return <Chart draw={draw} height={320} hold={holdAndListen} label={all ? `${all.name}: ${labels.map((l, i) => `${l} ${count(all.part.people[i] ?? 0)}`).join(', ')}` : 'The funnel'} />
}

import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { periodLabel } from './fields'
import type { TrendAnswer } from './queries'

const mostLines = 6

/** A line for each of the first series; the table has them all. The period under way is dashed off by ending where it is. */
export function TrendChart({ answer, labels, of, hold }: { answer: TrendAnswer; labels: string[]; of: 'events' | 'people'; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number) => count(v), order: 'valueDesc' },
      grid: { left: 56, right: 168, top: 16, bottom: 32 },
      xAxis: { type: 'category', data: answer.periods.map((p) => periodLabel(p, answer.unit)), boundaryGap: false, ...axis(c), splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      series: answer.series.slice(0, mostLines).map((s, i) => ({
        type: 'line',
        name: labels[i],
        data: s[of],
        showSymbol: answer.periods.length < 2,
        lineStyle: { color: c.series[i], width: 2 },
        itemStyle: { color: c.series[i] },
        endLabel: { show: true, color: c.series[i], fontWeight: 600, fontSize: 12, width: 150, overflow: 'truncate', formatter: () => labels[i] },
        labelLayout: { moveOverlap: 'shiftY' },
        emphasis: { focus: 'series' },
      })),
    }),
    [answer, labels, of],
  )
  const first = answer.series[0]
  return <Chart draw={draw} height={320} hold={hold} label={`${labels.slice(0, mostLines).join(', ')}, by ${answer.unit}${first ? `: ${labels[0]} ends at ${count(first[of].at(-1) ?? 0)}` : ''}`} />
}

import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { percent } from './fields'
import type { RetentionAnswer } from './queries'

/** The share of all who came back in the n-th period after their own. */
export function RetentionChart({ answer, hold }: { answer: RetentionAnswer; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | null) => percent(v) },
      grid: { left: 56, right: 48, top: 16, bottom: 32 },
      xAxis: { type: 'category', data: answer.overall.map((_, n) => `${answer.unit} ${n}`), boundaryGap: false, ...axis(c), splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, ...axis(c), splitLine: { lineStyle: { color: c.line } }, axisLabel: { ...axis(c).axisLabel, formatter: (v: number) => percent(v) } },
      series: [
        {
          type: 'line',
          name: 'came back',
          data: answer.overall,
          lineStyle: { color: c.accent, width: 2 },
          itemStyle: { color: c.accent },
          areaStyle: { color: c.accent, opacity: 0.08 },
          endLabel: { show: true, color: c.accent, fontWeight: 600, formatter: ({ value }: { value: number | null }) => percent(value) },
        },
      ],
    }),
    [answer],
  )
  return <Chart draw={draw} hold={hold} height={240} label={`Share who came back: ${answer.overall.slice(0, 8).map((s, n) => `${answer.unit} ${n} ${percent(s)}`).join(', ')}`} />
}

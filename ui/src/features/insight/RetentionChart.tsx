import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { useTerm } from '../../ui/Wording'
import { columnName, sharesOf, type Counting } from './cohorts'
import { percent } from './fields'
import type { RetentionAnswer, RetentionPart } from './queries'

const mostLines = 7

/** The share of all who came back in the n-th period after their own; apart by value, a line for each of the largest. */
export function RetentionChart({ answer, part, counting, hold }: { answer: RetentionAnswer; part: RetentionPart; counting: Counting; hold: (chart: ECharts | null) => void }) {
  const term = useTerm()
  const draw = useCallback(
    (c: Colours) => {
      const apart = part === answer && answer.parts ? answer.parts.slice(0, mostLines) : []
      const lines = apart.length > 1 ? apart.map((p, i) => ({ name: p.value ?? 'not known', shares: sharesOf(p, counting), colour: c.series[i] ?? c.dim })) : [{ name: '', shares: sharesOf(part, counting), colour: c.accent }]
      return {
        tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | null) => percent(v) },
        grid: { left: 56, right: lines.length > 1 ? 112 : 48, top: 16, bottom: 32 },
        xAxis: { type: 'category', data: part.overall.map((_, n) => term(columnName(answer, n))), boundaryGap: false, ...axis(c), splitLine: { show: false } },
        yAxis: { type: 'value', min: 0, ...axis(c), splitLine: { lineStyle: { color: c.line } }, axisLabel: { ...axis(c).axisLabel, formatter: (v: number) => percent(v) } },
        series: lines.map((l) => ({
          type: 'line',
          name: l.name || 'came back',
          data: l.shares,
          lineStyle: { color: l.colour, width: 2 },
          itemStyle: { color: l.colour },
          ...(lines.length === 1 ? { areaStyle: { color: l.colour, opacity: 0.08 } } : {}),
          labelLayout: { moveOverlap: 'shiftY' },
          endLabel: { show: true, color: l.colour, fontWeight: 600, formatter: ({ value }: { value: number | null }) => `${l.name ? `${l.name} ` : ''}${percent(value)}` },
        })),
      }
    },
    [answer, part, counting, term],
  )
  return <Chart draw={draw} hold={hold} height={260} label={`Share who came back: ${sharesOf(part, counting).slice(0, 8).map((s, n) => `${term(columnName(answer, n))} ${percent(s)}`).join(', ')}`} />
}

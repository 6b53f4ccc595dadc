import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { periodLabel } from './fields'
import type { TrendAnswer } from './queries'
import { figure, valuesOf, type Kind } from './trends'

/** As many as there are colours. */
export const mostLines = 7

/** What is marked on a chart: from one period to another, or in one alone. */
export interface Mark {
  label: string
  from: number
  to: number
}

/** A line, bar or band for each of the first series; the table has them all. What is compared with is dashed. */
export function TrendChart({ answer, labels, people, kind, title, marks, hold }: { answer: TrendAnswer; labels: string[]; people: boolean; kind: Kind; title: string; marks: Mark[]; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => {
      const periods = answer.periods.map((p) => periodLabel(p, answer.unit))
      const shown = answer.series.slice(0, mostLines)
      const colour = (i: number) => c.series[i % c.series.length]
      const now = shown.map((s, i) => ({
        type: kind === 'bar' ? 'bar' : 'line',
        name: labels[i],
        data: valuesOf(s, people).map((v) => v ?? '-'),
        ...(kind === 'area' && { stack: 'all', areaStyle: { opacity: 0.5 } }),
        showSymbol: answer.periods.length < 2,
        lineStyle: { color: colour(i), width: kind === 'area' ? 1 : 2 },
        itemStyle: { color: colour(i) },
        ...(kind !== 'bar' && {
          endLabel: { show: kind === 'line', color: colour(i), fontWeight: 600, fontSize: 12, width: 150, overflow: 'truncate', formatter: () => labels[i] },
          labelLayout: { moveOverlap: 'shiftY' },
        }),
        emphasis: { focus: 'series' },
        ...(i === 0 &&
          marks.length > 0 && {
            markLine: {
              symbol: 'none',
              silent: true,
              label: { rotate: 0, color: c.text, fontSize: 11, formatter: (m: { name: string }) => m.name, position: 'end' },
              lineStyle: { color: c.strong, type: 'dotted' },
              data: marks.map((m, k) => ({ name: String(k + 1), xAxis: m.from })),
            },
            markArea: { silent: true, itemStyle: { color: c.soft, opacity: 0.6 }, data: marks.filter((m) => m.to > m.from).map((m) => [{ xAxis: m.from }, { xAxis: m.to }]) },
          }),
      }))
      const before = kind === 'area' ? [] : shown.flatMap((s, i) => (s.previous ? [{ type: 'line', name: `${labels[i]}, earlier`, data: s.previous.values.map((v) => v ?? '-'), showSymbol: false, lineStyle: { color: colour(i), width: 1.5, type: 'dashed', opacity: 0.7 }, itemStyle: { color: colour(i) } }] : []))
      return {
        tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | string) => (typeof v === 'number' ? figure(v) : '–'), order: 'valueDesc' },
        grid: { left: 64, right: kind === 'line' ? 168 : 24, top: 32, bottom: 32 },
        xAxis: { type: 'category', data: periods, boundaryGap: kind === 'bar', ...axis(c), splitLine: { show: false } },
        yAxis: { type: 'value', name: title, nameLocation: 'end', nameTextStyle: { color: c.dim, fontSize: 11, align: 'left' }, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
        series: [...now, ...before],
      }
    },
    [answer, labels, people, kind, title, marks],
  )
  const first = answer.series[0]
  const last = first ? valuesOf(first, people).at(-1) : undefined
  return <Chart draw={draw} height={340} hold={hold} label={`${title}: ${labels.slice(0, mostLines).join(', ')}, by ${answer.unit}${first ? `; ${labels[0]} ends at ${figure(last)}` : ''}`} />
}

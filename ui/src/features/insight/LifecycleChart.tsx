import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import { axis, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { useTerm } from '../../ui/Wording'
import type { LifecycleAnswer, LifecyclePart } from './behaviour'
import { ColourKey } from './ColourKey'
import { periodLabel } from './fields'
import { lifecycleRows, stages } from './lifecycle'

const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** Who is there stands up from the zero line, who is missing hangs down from it. A period that is not over is paler. */
export function LifecycleChart({ answer, part, hold }: { answer: LifecycleAnswer; part: LifecyclePart; hold: (chart: ECharts | null) => void }) {
  const term = useTerm()
  const draw = useCallback(
    (c: Colours) => {
      const rows = lifecycleRows(answer, part).toReversed()
      const paler = (i: number) => (answer.running && i === rows.length - 1 ? 0.5 : 1)
      return {
        tooltip: {
          trigger: 'axis',
          ...tooltip(c),
          axisPointer: { type: 'shadow' },
          formatter: (points: { dataIndex: number }[]) => {
            const i = points[0]?.dataIndex ?? -1
            const row = rows[i]
            if (!row) return ''
            const running = paler(i) < 1 ? ', not over yet' : ''
            return [`<b>${escaped(periodLabel(row.period, answer.unit))}</b>${running}`, ...stages.map((s) => `${escaped(term(s.name))}: ${count(row[s.key])}`)].join('<br>')
          },
        },
        grid: { left: 56, right: 16, top: 16, bottom: 32 },
        xAxis: [
          { type: 'category', data: rows.map((r) => periodLabel(r.period, answer.unit)), ...axis(c), axisLine: { show: false, onZero: false }, splitLine: { show: false } },
          { type: 'category', position: 'bottom', data: rows.map((r) => r.period), ...axis(c), axisLine: { show: true, onZero: true, lineStyle: { color: c.strong } }, axisLabel: { show: false }, axisPointer: { show: false }, splitLine: { show: false } },
        ],
        yAxis: { type: 'value', ...axis(c), axisLabel: { ...axis(c).axisLabel, formatter: (v: number) => count(Math.abs(v)) }, splitLine: { lineStyle: { color: c.line } } },
        series: stages.map((s) => ({
          type: 'bar',
          stack: 'people',
          name: term(s.name),
          barMaxWidth: 48,
          itemStyle: { color: colourOf(s.colour) },
          data: rows.map((r, i) => ({ value: s.key === 'dormant' ? -r.dormant : r[s.key], itemStyle: { opacity: paler(i) } })),
        })),
      }
    },
    [answer, part, term],
  )
  const last = lifecycleRows(answer, part)[0]
  return (
    <>
      <ColourKey of={stages.map((s) => ({ colour: s.colour, name: s.name }))} />
      <Chart draw={draw} height={340} hold={hold} label={`Lifecycle by ${answer.unit}${last ? `; the last: ${stages.map((s) => `${s.name.marketing} ${count(last[s.key])}`).join(', ')}` : ''}`} />
    </>
  )
}

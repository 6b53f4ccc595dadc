import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { periodLabel, type Unit } from './fields'
import { points } from './scores'
import type { VoiceAnswer } from './voices'

/** The score of each period with its interval as a band; a period without an answer is a gap. */
export function VoiceChart({ answer, unit, name, hold }: { answer: VoiceAnswer; unit: Unit; name: string; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => {
      const of = (pick: (s: VoiceAnswer['score']) => number) => answer.periods.map((p) => (p.score.answers > 0 ? pick(p.score) : null))
      const band = { type: 'line', stack: 'band', stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, silent: true }
      const nps = answer.score.kind === 'nps'
      return {
        tooltip: {
          trigger: 'axis',
          ...tooltip(c),
          formatter: (at: { dataIndex: number }[]) => {
            const p = answer.periods[at[0]?.dataIndex ?? -1]
            if (!p) return ''
            const s = p.score
            return `${escaped(periodLabel(p.start, unit))}<br>${s.answers > 0 ? `<b>${escaped(name)} ${points(s.value, s.kind)}</b>, ${points(s.lower, s.kind)} to ${points(s.upper, s.kind)}<br>${s.answers} answers` : 'no answers'}`
          },
        },
        grid: { left: 56, right: 88, top: 16, bottom: 32 },
        xAxis: { type: 'category', data: answer.periods.map((p) => periodLabel(p.start, unit)), boundaryGap: answer.periods.length < 2, ...axis(c), splitLine: { show: false }, axisLine: { show: false } },
        yAxis: { type: 'value', min: nps ? -100 : 0, max: 100, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
        series: [
          { ...band, data: of((s) => s.lower) },
          { ...band, data: of((s) => s.upper - s.lower), areaStyle: { color: c.accent, opacity: 0.16 } },
          {
            type: 'line',
            name,
            data: of((s) => s.value),
            lineStyle: { color: c.accent, width: 2 },
            itemStyle: { color: c.accent },
            showSymbol: answer.periods.length < 20,
            symbolSize: 6,
            endLabel: { show: true, color: c.accent, fontWeight: 600, formatter: ({ value }: { value: number | null }) => (value === null ? '' : `${name} ${points(value, answer.score.kind)}`) },
          },
        ],
      }
    },
    [answer, unit, name],
  )
  const s = answer.score
  return <Chart draw={draw} hold={hold} height={260} label={`${name} by ${unit} with its 95 % interval; over all ${points(s.value, s.kind)}, between ${points(s.lower, s.kind)} and ${points(s.upper, s.kind)}`} />
}

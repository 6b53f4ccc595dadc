import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { signed, type Finding } from './changes'

const mostBars = 10

/** What each part contributes, the largest first, with its interval; what may be chance is pale. */
export function ChangeChart({ findings, nameOf, hold }: { findings: Finding[]; nameOf: (f: Finding) => string; hold: (chart: ECharts | null) => void }) {
  const shown = findings.slice(0, mostBars)
  const draw = useCallback(
    (c: Colours) => {
      // Own has the interval; what the weight adds moves it along.
      const ends = shown.map((f) => [f.lower + f.weight, f.upper + f.weight])
      const all = [...ends.flat(), ...shown.map((f) => f.contribution), 0]
      const room = 0.15 * (Math.max(...all) - Math.min(...all))
      return {
        tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' }, formatter: (at: { dataIndex: number }[]) => escaped(shown[at[0]?.dataIndex ?? -1]?.sentence.marketing) },
        grid: { left: 8, right: 24, top: 24, bottom: 8, containLabel: true },
        xAxis: { type: 'value', position: 'top', min: Math.min(0, Math.min(...all) - room), max: Math.max(0, Math.max(...all) + room), ...axis(c), splitLine: { lineStyle: { color: c.line } }, axisLabel: { ...axis(c).axisLabel, showMinLabel: false, showMaxLabel: false, formatter: (v: number) => signed(v) } },
        yAxis: { type: 'category', inverse: true, data: shown.map((f) => `${escaped(nameOf(f))}  ${signed(f.contribution)}`), ...axis(c), axisLabel: { ...axis(c).axisLabel, color: c.text, fontSize: 12 }, splitLine: { show: false } },
        series: [
          {
            type: 'bar',
            name: 'contribution',
            barMaxWidth: 16,
            data: shown.map((f) => ({ value: f.contribution, itemStyle: { color: f.contribution < 0 ? c.bad : c.good, opacity: f.found ? 0.85 : 0.3 } })),
          },
          { type: 'line', silent: true, symbol: 'rect', symbolSize: [2, 10], lineStyle: { color: c.text, width: 1.5 }, itemStyle: { color: c.text }, data: ends.flatMap(([lower, upper], i) => [[lower, i], [upper, i], ['-', i]]) },
        ],
      }
    },
    [shown, nameOf],
  )
  return <Chart draw={draw} hold={hold} height={40 + shown.length * 34} label={`What contributed to the change: ${shown.slice(0, 6).map((f) => `${nameOf(f)} ${signed(f.contribution)}`).join(', ')}`} />
}

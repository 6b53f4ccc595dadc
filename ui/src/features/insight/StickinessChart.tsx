import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import { axis, Chart, tooltip, type Colours } from '../../ui/Chart'
import { useTerm } from '../../ui/Wording'
import type { StickinessAnswer } from './behaviour'
import { percent, periodLabel } from './fields'
import { daysRows } from './sticky'

/** Bars of those active in exactly so many periods, with the share of those in so many or more as a line above. */
export function DaysChart({ answer, hold }: { answer: StickinessAnswer; hold: (chart: ECharts | null) => void }) {
  const term = useTerm()
  const draw = useCallback(
    (c: Colours) => {
      const rows = daysRows(answer)
      const [exactly, atLeast] = [term({ marketing: 'in just so many', it: 'exactly' }), term({ marketing: 'in so many or more', it: 'atLeast / people' })]
      return {
        tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' } },
        grid: { left: 64, right: 132, top: 32, bottom: 40 },
        xAxis: { type: 'category', data: rows.map((r) => `${r.n}`), name: term({ marketing: `${answer.unit}s`, it: `${answer.unit}s` }), nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: c.dim, fontSize: 11 }, ...axis(c), splitLine: { show: false } },
        yAxis: [
          { type: 'value', min: 0, name: term({ marketing: 'customers', it: 'people' }), nameTextStyle: { color: c.dim, fontSize: 11 }, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
          { type: 'value', min: 0, max: 1, ...axis(c), axisLabel: { ...axis(c).axisLabel, show: false }, splitLine: { show: false } },
        ],
        series: [
          { type: 'bar', name: exactly, data: rows.map((r) => r.exactly), itemStyle: { color: c.accent }, barMaxWidth: 48, tooltip: { valueFormatter: (v: number) => count(v) } },
          {
            type: 'line',
            name: atLeast,
            yAxisIndex: 1,
            data: rows.map((r) => r.share),
            showSymbol: rows.length <= 12,
            lineStyle: { color: c.series[1], width: 2 },
            itemStyle: { color: c.series[1] },
            tooltip: { valueFormatter: (v: number) => percent(v) },
            label: { show: rows.length <= 12, position: 'top', color: c.text, fontSize: 11, formatter: ({ value }: { value: number }) => percent(value) },
            endLabel: { show: true, color: c.series[1], fontWeight: 600, fontSize: 12, width: 120, overflow: 'break', formatter: () => atLeast },
          },
        ],
      }
    },
    [answer, term],
  )
  const rows = daysRows(answer)
  return <Chart draw={draw} height={320} hold={hold} label={`Customers by number of ${answer.unit}s: ${rows.slice(0, 7).map((r) => `${r.n}: ${count(r.exactly)}`).join(', ')}`} />
}

/** The share of those active in each window who are active in the period, as a line for each window. */
export function TimeChart({ answer, hold }: { answer: StickinessAnswer; hold: (chart: ECharts | null) => void }) {
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | null) => percent(v) },
      grid: { left: 56, right: 132, top: 16, bottom: 32 },
      xAxis: { type: 'category', data: answer.periods.map((p) => periodLabel(p, answer.unit)), boundaryGap: false, ...axis(c), splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, ...axis(c), axisLabel: { ...axis(c).axisLabel, formatter: (v: number) => percent(v) }, splitLine: { lineStyle: { color: c.line } } },
      series: answer.windows.map((w, i) => ({
        type: 'line',
        name: windowName(w.length, answer.unit),
        data: w.shares,
        showSymbol: answer.periods.length < 2,
        lineStyle: { color: c.series[i], width: 2 },
        itemStyle: { color: c.series[i] },
        endLabel: { show: true, color: c.series[i], fontWeight: 600, fontSize: 12, formatter: ({ value }: { value: number | null }) => `${percent(value)} of ${windowName(w.length, answer.unit)}` },
        labelLayout: { moveOverlap: 'shiftY' },
      })),
    }),
    [answer],
  )
  return <Chart draw={draw} height={320} hold={hold} label={`Share of those active in a window who are active in its last ${answer.unit}: ${answer.windows.map((w) => `${windowName(w.length, answer.unit)} ${percent(w.shares.at(-1))}`).join(', ')}`} />
}

export const windowName = (length: number, unit: string) => `${length} ${unit}s`

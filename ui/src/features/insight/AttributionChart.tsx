import type { ECharts } from 'echarts/core'
import { useCallback } from 'react'
import { axis, Chart, escaped, tooltip, type Colours } from '../../ui/Chart'
import { amount, type Model } from './models'
import type { Channel } from './voices'

const mostChannels = 8

/** A group of bars for each channel, one bar for each model, its name and figure at its end. */
export function AttributionChart({ channels, nameOf, models, labels, figure, hold }: { channels: Channel[]; nameOf: (c: Channel) => string; models: Model[]; labels: string[]; figure: (c: Channel, m: Model) => number; hold: (chart: ECharts | null) => void }) {
  const shown = channels.slice(0, mostChannels)
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' }, valueFormatter: (v: number) => amount(v) },
      grid: { left: 8, right: 136, top: 24, bottom: 8, containLabel: true },
      xAxis: { type: 'value', min: 0, position: 'top', ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      yAxis: { type: 'category', inverse: true, data: shown.map((s) => escaped(nameOf(s))), ...axis(c), splitLine: { show: false }, axisLabel: { ...axis(c).axisLabel, color: c.text, fontSize: 12, width: 160, overflow: 'truncate' } },
      series: models.map((m, i) => ({
        type: 'bar',
        name: labels[i],
        data: shown.map((s) => figure(s, m)),
        itemStyle: { color: c.series[i % c.series.length] },
        barMaxWidth: 14,
        barGap: '20%',
        barCategoryGap: '28%',
        label: { show: true, position: 'right', color: c.dim, fontSize: 11, formatter: ({ value }: { value: number }) => `${labels[i]} ${amount(value)}` },
      })),
    }),
    [shown, nameOf, models, labels, figure],
  )
  const first = shown[0]
  return (
    <Chart
      draw={draw}
      height={56 + shown.length * (models.length * 17 + 16)}
      hold={hold}
      label={first ? `Credit by channel and model, the channel that most people met first: ${nameOf(first)} ${models.map((m, i) => `${labels[i]} ${amount(figure(first, m))}`).join(', ')}` : 'No channel'}
    />
  )
}

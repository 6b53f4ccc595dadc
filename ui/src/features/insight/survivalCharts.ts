import { axis, tooltip, type Colours } from '../../ui/Chart'
import { percent } from './fields'
import { curveName, survivalAt, type SurvivalCurve } from './worth'

function frame(c: Colours, x: string, end: number) {
  return {
    grid: { left: 56, right: 128, top: 16, bottom: 44 },
    xAxis: { type: 'value', min: 0, max: end, name: x, nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: c.dim }, ...axis(c), splitLine: { show: false } },
    yAxis: { type: 'value', min: 0, max: 1, ...axis(c), axisLabel: { ...axis(c).axisLabel, formatter: (v: number) => percent(v) }, splitLine: { lineStyle: { color: c.line } } },
  }
}

const endOf = (curves: SurvivalCurve[]) => Math.max(1, ...curves.map((c) => c.steps.at(-1)?.time ?? 0))

/** Curves that go down in steps, each in its band. */
export function stairs(c: Colours, curves: SurvivalCurve[], parts: boolean, x: string) {
  const end = endOf(curves)
  return {
    ...frame(c, x, end),
    tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | null) => percent(v) },
    series: curves.flatMap((curve, i) => {
      const colour = c.series[i % c.series.length] ?? c.accent
      const times = [0, ...curve.steps.map((s) => s.time).filter((t) => t > 0)]
      const at = times.map((t) => ({ t, ...survivalAt(curve, t) }))
      const band = { type: 'line', step: 'end', stack: `band${i}`, symbol: 'none', silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } }
      return [
        { ...band, name: `low ${i}`, data: at.map((s) => [s.t, s.lower]) },
        { ...band, name: `high ${i}`, data: at.map((s) => [s.t, s.upper - s.lower]), areaStyle: { color: colour, opacity: 0.14 } },
        {
          type: 'line',
          step: 'end',
          symbol: 'none',
          name: curveName(curve, parts),
          data: at.map((s) => [s.t, s.survival]),
          lineStyle: { color: colour, width: 2 },
          itemStyle: { color: colour },
          endLabel: { show: !parts, color: colour, fontWeight: 600, width: 110, overflow: 'truncate', formatter: '{a}' },
        },
      ]
    }),
  }
}

/** By how long somebody stayed already, how likely they leave soon. */
export function risks(c: Colours, curves: SurvivalCurve[], parts: boolean, x: string) {
  const shape = frame(c, x, endOf(curves))
  return {
    ...shape,
    yAxis: { ...shape.yAxis, max: undefined },
    tooltip: { trigger: 'axis', ...tooltip(c), valueFormatter: (v: number | null) => percent(v) },
    series: curves.map((curve, i) => {
      const colour = c.series[i % c.series.length] ?? c.accent
      return {
        type: 'line',
        symbol: 'none',
        name: curveName(curve, parts),
        data: curve.risks.map((r) => [r.age, r.risk]),
        lineStyle: { color: colour, width: 2 },
        itemStyle: { color: colour },
        endLabel: { show: !parts, color: colour, fontWeight: 600, width: 110, overflow: 'truncate', formatter: '{a}' },
      }
    }),
  }
}

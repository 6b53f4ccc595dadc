import { useCallback, useMemo } from 'react'
import { count } from '../../lib/number'
import { axis, escaped, tooltip, type Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { useTerm } from '../../ui/Wording'
import { millis } from './figures'
import type { Segment } from './queries'

const heads = [
  { marketing: 'At most', it: 'leMillis' },
  { marketing: 'Changes', it: 'count' },
]

/** How soon a change is seen here: from an event, or the end of a window, to the membership that follows from it. */
export function FreshnessPanel({ segmentKey, freshness }: { segmentKey: string; freshness: Segment['freshness'] }) {
  const term = useTerm()
  const steps = useMemo(() => freshness?.histogram ?? [], [freshness])
  const draw = useCallback((c: Colours) => option(steps, term({ marketing: 'changes seen within', it: 'count, ≤' }), c), [steps, term])
  const samples = freshness?.samples ?? 0
  const half = millis(freshness?.p50Millis ?? 0)
  const nearly = millis(freshness?.p99Millis ?? 0)
  return (
    <ChartPanel
      name="freshness"
      title={{ marketing: 'How soon it is right', it: 'freshness' }}
      unit={samples > 0 ? { marketing: `half of ${count(samples)} changes within ${half}, 99 in 100 within ${nearly}`, it: `p50 ${half}, p99 ${nearly}, n=${samples}` } : undefined}
      file={`segment-${segmentKey}-freshness`}
      heads={heads}
      rows={steps.map((s) => [millis(s.leMillis), s.count])}
      draw={draw}
      label={`Changes of ${segmentKey} by how long they took: half within ${half}, 99 in 100 within ${nearly}`}
      height={180}
      instead={samples === 0 ? <p>Nobody has entered or left since the server was started, so nothing was measured yet.</p> : undefined}
    />
  )
}

function option(steps: { leMillis: number; count: number }[], said: string, c: Colours) {
  return {
    tooltip: {
      ...tooltip(c),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const step = steps[dataIndex]
        return step ? `<b>${count(step.count)}</b> ${escaped(said)} ${millis(step.leMillis)}` : ''
      },
    },
    grid: { left: 44, right: 16, top: 16, bottom: 24 },
    xAxis: { type: 'category', data: steps.map((s) => millis(s.leMillis)), ...axis(c), axisLabel: { color: c.dim, fontSize: 11, hideOverlap: true } },
    yAxis: { type: 'value', min: 0, minInterval: 1, splitNumber: 3, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
    series: [{ type: 'bar', data: steps.map((s) => s.count), itemStyle: { color: c.accent }, barCategoryGap: '10%', barMaxWidth: 48 }],
  }
}

import { MultiSelect } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { count } from '../../lib/number'
import { axis, escaped, tooltip, type Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { ErrorState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import { regions } from './figures'
import { useOverlap, useSegments, type Overlap } from './queries'

const most = 6

const heads = [
  { marketing: 'In exactly these segments', it: 'keys' },
  { marketing: 'Customers', it: 'count' },
]

/** How this segment and up to five others share their customers: an UpSet plot. */
export function OverlapPanel({ segmentKey }: { segmentKey: string }) {
  const [{ with: chosen }, set] = useUrlState('with')
  const term = useTerm()
  const segments = useSegments()
  const names = useMemo(() => (segments.data?.items ?? []).filter((s) => s.state === 'live').map((s) => s.definition.key), [segments.data])
  const others = useMemo(() => (chosen === undefined ? largest(segments.data?.items ?? [], segmentKey) : chosen.split(',').filter((k) => k !== segmentKey && k !== 'none')).slice(0, most - 1), [chosen, segments.data, segmentKey])
  const keys = useMemo(() => [segmentKey, ...others], [segmentKey, others])
  const overlap = useOverlap(keys)
  const data = others.length > 0 ? overlap.data : undefined
  const draw = useCallback((c: Colours) => (data ? option(data, term(heads[1] as (typeof heads)[number]), c) : {}), [data, term])

  return (
    <ChartPanel
      name="overlap"
      title={{ marketing: 'Who is in others too', it: 'overlap' }}
      unit={{ marketing: 'customers who are in exactly the segments that are marked below each bar', it: 'count per exclusive region' }}
      file={`segment-${segmentKey}-overlap`}
      heads={heads}
      rows={(data?.sets ?? []).map((s) => [s.keys.join(' + '), s.count])}
      draw={draw}
      label={`Overlap of ${keys.join(', ')}: ${(data?.sets ?? []).slice(0, 5).map((s) => `${s.keys.join(' and ')} ${count(s.count)}`).join(', ')}`}
      height={176 + keys.length * 26}
      choices={
        <MultiSelect
          size="xs"
          maw={520}
          aria-label={term({ marketing: 'With which other segments', it: 'keys' })}
          placeholder={others.length < most - 1 ? 'add a segment' : undefined}
          data={names.filter((k) => k !== segmentKey)}
          value={others}
          maxValues={most - 1}
          onChange={(next) => set({ with: next.join(',') || 'none' })}
          hidePickedOptions
          searchable
        />
      }
      instead={
        others.length === 0 ? <p>Choose at least one other segment to compare with.</p> : overlap.isError ? <ErrorState error={overlap.error} retry={() => void overlap.refetch()} /> : overlap.isPending ? <Lines count={6} /> : undefined
      }
    />
  )
}

/** Without a choice, the three largest others. */
function largest(items: { definition: { key: string }; count: number; state: string }[], but: string): string[] {
  return items
    .filter((s) => s.definition.key !== but && s.state === 'live')
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 3)
    .map((s) => s.definition.key)
}

function option(data: Overlap, unit: string, c: Colours) {
  const columns = regions(data)
  const names = data.totals.map((t) => t.key)
  const all = columns.flatMap((_, x) => names.map((_, y) => [x, y]))
  const marked = columns.flatMap(({ at }, x) => at.map((y) => [x, y]))
  const x = (gridIndex: number) => ({ type: 'category', gridIndex, data: columns.map((_, i) => i), ...axis(c), axisLabel: { show: false } })
  return {
    tooltip: {
      ...tooltip(c),
      formatter: ({ data: at, dataIndex, seriesType }: { data: number[]; dataIndex: number; seriesType: string }) => {
        const column = columns[seriesType === 'bar' ? dataIndex : (at[0] ?? -1)]
        return column ? `<b>${escaped(column.keys.join(' + '))}</b><br>${escaped(unit)}: <b>${count(column.count)}</b>` : ''
      },
    },
    grid: [
      { left: 220, right: 16, top: 24, height: 120 },
      { left: 220, right: 16, top: 156, height: names.length * 26 },
    ],
    xAxis: [x(0), x(1)],
    yAxis: [
      { type: 'value', min: 0, splitNumber: 3, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      { type: 'category', gridIndex: 1, inverse: true, data: data.totals.map((t) => `${t.key}  ${count(t.count)}`), ...axis(c), axisLabel: { color: c.text, fontSize: 12, width: 204, overflow: 'truncate' } },
    ],
    series: [
      { type: 'bar', data: columns.map((r) => r.count), itemStyle: { color: c.accent }, barMaxWidth: 28, label: { show: true, position: 'top', color: c.text, fontSize: 11, formatter: ({ value }: { value: number }) => count(value) } },
      { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, data: all, symbolSize: 10, itemStyle: { color: c.line, opacity: 1 }, silent: true },
      ...columns
        .map(({ at }, i) => ({ at, i }))
        .filter(({ at }) => at.length > 1)
        .map(({ at, i }) => ({ type: 'line', xAxisIndex: 1, yAxisIndex: 1, data: [[i, at[0]], [i, at.at(-1)]], symbol: 'none', silent: true, lineStyle: { color: c.accent, width: 2 } })),
      { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, data: marked, symbolSize: 12, itemStyle: { color: c.accent, opacity: 1 }, z: 4 },
    ],
  }
}

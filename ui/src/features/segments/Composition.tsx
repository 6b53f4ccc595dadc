import { Autocomplete } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import { axis, escaped, tooltip, type Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { count } from '../../lib/number'
import { ErrorState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import { compositionRows, share } from './figures'
import { useComposition, useVocabulary } from './queries'

const shares = { segment: { marketing: 'Share of the segment', it: 'count/of' }, everybody: { marketing: 'Share of everybody', it: 'everybody/of' } }

const heads = [
  { marketing: 'Value', it: 'value' },
  { marketing: 'In the segment', it: 'count' },
  shares.segment,
  shares.everybody,
]

/** What a segment is made of by one trait, beside what everybody is made of. */
export function Composition({ segmentKey }: { segmentKey: string }) {
  const [{ trait = 'country' }, set] = useUrlState('trait')
  const [typed, setTyped] = useState(trait)
  const [last, setLast] = useState(trait)
  if (last !== trait) {
    setLast(trait)
    setTyped(trait)
  }
  const term = useTerm()
  const vocabulary = useVocabulary()
  const composition = useComposition(segmentKey, trait)
  const rows = useMemo(() => (composition.data ? compositionRows(composition.data) : []), [composition.data])
  const draw = useCallback((c: Colours) => option(rows, [term(shares.segment), term(shares.everybody)], c), [rows, term])
  const names = vocabulary.data?.traits.map((t) => t.name) ?? []
  const choose = (name: string) => name !== '' && set({ trait: name === 'country' ? undefined : name })

  return (
    <ChartPanel
      name="composition"
      title={{ marketing: 'What it is made of', it: 'composition' }}
      unit={{ marketing: 'share of its customers; the mark is the share of everybody', it: `count/of by ${trait}; mark = everybody` }}
      file={`segment-${segmentKey}-by-${trait}`}
      heads={heads}
      rows={rows.map((r) => [r.value, r.count, r.share, r.everybody])}
      draw={draw}
      label={`${segmentKey} by ${trait}: ${rows.slice(0, 5).map((r) => `${r.value} ${count(r.count)}`).join(', ')}`}
      height={Math.max(120, 40 + rows.length * 26)}
      choices={
        <Autocomplete
          size="xs"
          w={150}
          aria-label={term({ marketing: 'By which trait', it: 'trait' })}
          data={names}
          value={typed}
          onChange={setTyped}
          onOptionSubmit={choose}
          onBlur={() => choose(typed)}
          onKeyDown={(e) => e.key === 'Enter' && choose(typed)}
        />
      }
      instead={composition.isError ? <ErrorState error={composition.error} retry={() => void composition.refetch()} /> : composition.isPending ? <Lines count={4} /> : composition.data.of === 0 ? <p>Nobody is in it now.</p> : undefined}
    />
  )
}

type Row = ReturnType<typeof compositionRows>[number]

function option(rows: Row[], names: string[], c: Colours) {
  return {
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'none' },
      ...tooltip(c),
      formatter: (points: { dataIndex: number }[]) => {
        const row = rows[points[0]?.dataIndex ?? -1]
        return row ? `<b>${escaped(row.value)}</b>: ${count(row.count)}<br>${escaped(names[0])}: ${percent(row.share)}<br>${escaped(names[1])}: ${percent(row.everybody ?? 0)}` : ''
      },
    },
    grid: { left: 8, right: 84, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', min: 0, ...axis(c), axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: 'category', inverse: true, data: rows.map((r) => r.value), ...axis(c), axisLabel: { color: c.text, fontSize: 12, width: 140, overflow: 'truncate' } },
    series: [
      {
        type: 'bar',
        data: rows.map((r) => ({ value: r.share, itemStyle: { color: r.rest ? c.strong : c.accent } })),
        barMaxWidth: 14,
        label: { show: true, position: 'right', distance: 8, color: c.text, fontSize: 11, formatter: ({ dataIndex }: { dataIndex: number }) => `${percent(rows[dataIndex]?.share ?? 0)}  ${count(rows[dataIndex]?.count ?? 0)}` },
      },
      { type: 'scatter', symbol: 'rect', symbolSize: [3, 18], itemStyle: { color: c.text }, silent: true, data: rows.map((r, i) => [r.everybody ?? 0, i]), z: 3 },
    ],
  }
}

const percent = (n: number) => share(Math.round(n * 10_000), 10_000).marketing.replace(' in 100', ' %')

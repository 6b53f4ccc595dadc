import { NativeSelect } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { count } from '../../lib/number'
import { axis, tooltip, type Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { DataTable, type Column } from '../../ui/DataTable'
import { EmptyState } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import type { FunnelTimes } from './queries'
import css from './Question.module.css'
import { binName, lasting, wayOf } from './times'

const figure = (key: 'average' | 'lower' | 'median' | 'upper', marketing: string, it: string): Column<FunnelTimes> => ({ key, head: { marketing, it }, figure: true, cell: (t) => lasting(t[key]), text: (t) => t[key] })

function columnsOf(steps: number, term: ReturnType<typeof useTerm>): Column<FunnelTimes>[] {
  return [
    { key: 'way', head: { marketing: 'Way', it: 'from → to' }, cell: (t) => term(wayOf(t, steps)), text: (t) => `${t.from}-${t.to}` },
    { key: 'people', head: { marketing: 'Customers', it: 'people' }, figure: true, cell: (t) => (t.few ? 'fewer than 10' : count(t.people)), text: (t) => (t.few ? undefined : t.people) },
    figure('lower', 'A quarter within', 'p25'),
    figure('median', 'Half within', 'p50'),
    figure('upper', 'Three quarters within', 'p75'),
    figure('average', 'On average', 'mean'),
  ]
}

/** How long people took from step to step: a histogram whose bins double, and the quartiles as a table. */
export function TimesPanel({ times, steps }: { times: FunnelTimes[]; steps: number }) {
  const [{ way = '0' }, set] = useUrlState('way')
  const term = useTerm()
  const at = times[Number(way)] ?? times[0]
  const bins = useMemo(() => at?.bins ?? [], [at])
  const draw = useCallback(
    (c: Colours) => ({
      tooltip: { trigger: 'axis', ...tooltip(c), axisPointer: { type: 'shadow' }, valueFormatter: (v: number) => count(v) },
      grid: { left: 56, right: 24, top: 16, bottom: 48 },
      xAxis: { type: 'category', data: bins.map((b) => binName(b.from, b.to)), ...axis(c), splitLine: { show: false }, axisLabel: { ...axis(c).axisLabel, interval: 'auto', hideOverlap: true } },
      yAxis: { type: 'value', min: 0, minInterval: 1, ...axis(c), splitLine: { lineStyle: { color: c.line } } },
      series: [{ type: 'bar', name: 'customers', data: bins.map((b) => b.people), itemStyle: { color: c.accent }, barCategoryGap: '8%' }],
    }),
    [bins],
  )
  const columns = useMemo(() => columnsOf(steps, term), [steps, term])
  if (!at) return null
  const name = term(wayOf(at, steps))
  return (
    <>
      <ChartPanel
        name="took"
        title={{ marketing: 'How long it took', it: 'time to convert' }}
        unit={{ marketing: `${name}: half of ${count(at.people)} customers took ${lasting(at.median)} or less.`, it: `${name}: n = ${at.people}, p50 = ${at.median ?? 'null'} s` }}
        file="rapport-funnel-times"
        heads={[
          { marketing: 'It took', it: 'seconds' },
          { marketing: 'Customers', it: 'people' },
        ]}
        rows={bins.map((b) => [binName(b.from, b.to), b.people])}
        draw={draw}
        label={`${name}: ${bins.map((b) => `${binName(b.from, b.to)} ${count(b.people)}`).join(', ')}`}
        height={240}
        choices={
          <NativeSelect
            size="xs"
            aria-label={term({ marketing: 'From which step to which', it: 'from → to' })}
            value={way}
            onChange={(e) => set({ way: e.currentTarget.value === '0' ? undefined : e.currentTarget.value })}
            data={times.map((t, i) => ({ value: String(i), label: term(wayOf(t, steps)) }))}
          />
        }
        instead={bins.length === 0 ? <EmptyState title={at.few ? 'Fewer than ten customers' : 'Nobody came so far'}>{at.few ? 'Without personal:read so few are not shown.' : 'Choose a longer time, or an earlier step.'}</EmptyState> : undefined}
      />
      <div className={css.panel}>
        <DataTable name="funnel-times" label="How long it took, by step" rows={times} columns={columns} idOf={(t) => `${t.from}-${t.to}`} still />
      </div>
    </>
  )
}

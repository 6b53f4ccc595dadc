import { MultiSelect, SegmentedControl } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { downloadPicture } from '../../lib/picture'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { said, useTerm, useWording } from '../../ui/Wording'
import { listOf, periodLabel, rangeOf, sayingOf, textOf, unitOf, zone } from './fields'
import { useNames, useTrends, type TrendAnswer } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'

const TrendChart = lazy(() => import('./TrendChart').then((m) => ({ default: m.TrendChart })))

/** How often things happen, and to how many people. */
export function TrendsPage() {
  const [state, set] = useUrlState('events', 'unit', 'last', 'of', 'form')
  const term = useTerm()
  const { words } = useWording()
  const names = useNames()
  const events = listOf(state.events)
  const unit = unitOf(state.unit, 'day')
  const last = rangeOf(state.last, '30d')
  const of = state.of === 'people' ? 'people' : 'events'
  const asked = useTrends({ series: events.map((event) => ({ event })), unit, last, zone: zone() })
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const rows = useMemo(() => (answer ? trendRows(answer, of) : []), [answer, of])
  const labels = useMemo(() => (answer?.series ?? []).map((s) => said(sayingOf(s.label), words)), [answer, words])
  const form = state.form === 'table' ? 'table' : 'chart'
  const columns: Column<TrendRow>[] = [
    { key: 'period', head: { marketing: 'From', it: 'period' }, cell: (r) => periodLabel(r.period, unit), text: (r) => r.period },
    ...labels.map((label, i): Column<TrendRow> => ({ key: `s${i}`, head: { marketing: label, it: label }, figure: true, cell: (r) => count(r.figures[i] ?? 0), text: (r) => r.figures[i] })),
  ]
  const save = () => download('rapport-trends.csv', 'text/csv;charset=utf-8', csv([term({ marketing: 'From', it: 'period' }), ...labels], rows.map((r) => [r.period, ...r.figures])))

  return (
    <div className={css.page}>
      <PageHead title="page.trends" lede="trends.lede" />
      <div className={css.fields}>
        <MultiSelect
          className={css.wide}
          size="xs"
          label={term({ marketing: 'What happened', it: 'series' })}
          placeholder={events.length === 0 ? term({ marketing: 'everything, the most frequent first', it: '* (top 20)' }) : undefined}
          data={[...new Set([...names.events, ...events])]}
          value={events}
          onChange={(list) => set({ events: textOf(list) }, { push: true })}
          searchable
          clearable
          maxValues={20}
          limit={100}
        />
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <UnitField value={unit} choose={(value) => set({ unit: value === 'day' ? undefined : value }, { push: true })} />
        <SegmentedControl
          size="xs"
          aria-label="What is counted"
          value={of}
          onChange={(value) => set({ of: value === 'events' ? undefined : value }, { push: true })}
          data={[
            { value: 'events', label: term({ marketing: 'How often', it: 'count' }) },
            { value: 'people', label: term({ marketing: 'How many people', it: 'distinct(person)' }) },
          ]}
        />
      </div>
      <Question
        asked={asked.data}
        error={asked.error}
        pending={asked.isPending}
        busy={asked.isPlaceholderData}
        retry={() => void asked.refetch()}
        form={form}
        choose={(value) => set({ form: value === 'chart' ? undefined : value })}
        files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-trends.png') }}
      >
        {answer && answer.series.length === 0 ? (
          <EmptyState title="Nothing happened in this time">Choose a longer time, or send events: the Sources page has the snippets.</EmptyState>
        ) : answer && form === 'chart' ? (
          <Suspense fallback={<Lines count={8} />}>
            <TrendChart answer={answer} labels={labels} of={of} hold={hold} />
          </Suspense>
        ) : (
          <DataTable name="trends" label="Trends as a table" rows={rows} columns={columns} idOf={(r) => r.period} />
        )}
      </Question>
    </div>
  )
}

interface TrendRow {
  period: string
  figures: number[]
}

/** The answer by period, the newest first. */
function trendRows(answer: TrendAnswer, of: 'events' | 'people'): TrendRow[] {
  return answer.periods.map((period, i) => ({ period, figures: answer.series.map((s) => s[of][i] ?? 0) })).toReversed()
}

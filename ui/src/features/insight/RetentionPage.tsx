import { Checkbox } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { lazy, Suspense, useCallback, useRef } from 'react'
import { csv, download } from '../../lib/csv'
import { downloadPicture } from '../../lib/picture'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { useTerm } from '../../ui/Wording'
import { Cohorts } from './Cohorts'
import { EventField } from './EventField'
import { rangeOf, unitOf, zone } from './fields'
import { useRetention } from './queries'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'

const RetentionChart = lazy(() => import('./RetentionChart').then((m) => ({ default: m.RetentionChart })))

/** How many come back, period by period. */
export function RetentionPage() {
  const [state, set] = useUrlState('start', 'return', 'unit', 'last', 'first', 'form')
  const term = useTerm()
  const start = state.start ?? ''
  const back = state.return ?? start
  const unit = unitOf(state.unit, 'week')
  const last = rangeOf(state.last, '90d')
  const firstEver = state.first === 'true'
  const asked = useRetention(start ? { start: { event: start }, return: { event: back }, unit, last, firstEver, zone: zone() } : null)
  const picture = useRef<ECharts | null>(null)
  const hold = useCallback((chart: ECharts | null) => {
    picture.current = chart
  }, [])
  const answer = asked.data?.answer
  const form = state.form === 'table' ? 'table' : 'chart'
  const save = () =>
    answer &&
    download(
      'rapport-retention.csv',
      'text/csv;charset=utf-8',
      csv(
        [term({ marketing: 'Began', it: 'cohort' }), term({ marketing: 'Customers', it: 'people' }), ...answer.overall.map((_, n) => `${unit} ${n}`)],
        answer.cohorts.map((c) => [c.start, c.people, ...c.returned]),
      ),
    )

  return (
    <div className={css.page}>
      <PageHead title="page.retention" lede="retention.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'Those who did', it: 'start' })} value={start} choose={(event) => set({ start: event || undefined }, { push: true })} />
        <EventField label={term({ marketing: 'and came back to do', it: 'return' })} value={back} choose={(event) => set({ return: event === start ? undefined : event || undefined }, { push: true })} />
        <UnitField value={unit} hours={false} choose={(value) => set({ unit: value === 'week' ? undefined : value }, { push: true })} />
        <RangeField value={last} choose={(value) => set({ last: value === '90d' ? undefined : value }, { push: true })} />
        <Checkbox size="xs" label={term({ marketing: 'only the first time ever', it: 'firstEver' })} checked={firstEver} onChange={(e) => set({ first: e.currentTarget.checked ? 'true' : undefined }, { push: true })} />
      </div>
      {!start ? (
        <EmptyState title="Name what people begin with">For example Order Completed: of those who ordered in a week, how many ordered again in the weeks after.</EmptyState>
      ) : (
        <Question
          asked={asked.data}
          error={asked.error}
          pending={asked.isPending}
          busy={asked.isPlaceholderData}
          retry={() => void asked.refetch()}
          form={form}
          choose={(value) => set({ form: value === 'chart' ? undefined : value })}
          files={{ csv: save, png: () => downloadPicture(picture.current, 'rapport-retention.png') }}
        >
          {answer && form === 'chart' && (
            <Suspense fallback={<Lines count={8} />}>
              <RetentionChart answer={answer} hold={hold} />
            </Suspense>
          )}
          {answer && <Cohorts answer={answer} />}
        </Question>
      )}
    </div>
  )
}

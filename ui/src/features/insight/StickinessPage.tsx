import { NativeSelect, SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import { eventOf, usePicture, useStickiness } from './behaviour'
import { EventField } from './EventField'
import { percent, periodLabel, rangeOf, unitOf } from './fields'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'
import { daysRows, timeRows, type DaysRow, type TimeRow } from './sticky'

const DaysChart = lazy(() => import('./StickinessChart').then((m) => ({ default: m.DaysChart })))
const TimeChart = lazy(() => import('./StickinessChart').then((m) => ({ default: m.TimeChart })))

/** The longer units that whole ones of a unit make up. */
const longer: Record<string, string[]> = { hour: ['day', 'week', 'month'], day: ['week', 'month', 'quarter'], week: [], month: ['quarter', 'year'] }

/** In how many periods people are here, and which share of a longer time is here in one. */
export function StickinessPage() {
  const [state, set] = useUrlState('event', 'unit', 'per', 'last', 'show', 'form')
  const term = useTerm()
  const unit = unitOf(state.unit, 'day')
  const per = longer[unit]?.find((u) => u === state.per)
  const last = rangeOf(state.last, '30d')
  const asked = useStickiness({ activity: eventOf(state.event), unit, per: per as 'week' | undefined, last })
  const picture = usePicture('rapport-stickiness.png')
  const answer = asked.data?.answer
  const show = state.show === 'time' ? 'time' : 'days'
  const form = state.form === 'table' ? 'table' : 'chart'
  const days = useMemo(() => (answer ? daysRows(answer) : []), [answer])
  const times = useMemo(() => (answer ? timeRows(answer) : []), [answer])
  const dayColumns: Column<DaysRow>[] = [
    { key: 'n', head: { marketing: `Number of ${unit}s`, it: 'n' }, cell: (r) => r.n, text: (r) => r.n },
    { key: 'exactly', head: { marketing: 'Customers in just so many', it: 'exactly' }, figure: true, cell: (r) => count(r.exactly), text: (r) => r.exactly },
    { key: 'atLeast', head: { marketing: 'In so many or more', it: 'atLeast' }, figure: true, cell: (r) => count(r.atLeast), text: (r) => r.atLeast },
    { key: 'share', head: { marketing: 'Share', it: 'atLeast / people' }, figure: true, cell: (r) => percent(r.share), text: (r) => r.share },
  ]
  const timeColumns: Column<TimeRow>[] = [
    { key: 'period', head: { marketing: 'From', it: 'period' }, cell: (r) => periodLabel(r.period, unit), text: (r) => r.period },
    { key: 'active', head: { marketing: 'Customers', it: 'active' }, figure: true, cell: (r) => count(r.active), text: (r) => r.active },
    ...(answer?.windows ?? []).flatMap((w, i): Column<TimeRow>[] => [
      { key: `p${w.length}`, head: { marketing: `in ${w.length} ${unit}s`, it: `active[${w.length}]` }, figure: true, cell: (r) => count(r.people[i] ?? 0), text: (r) => r.people[i] },
      { key: `s${w.length}`, head: { marketing: 'Share', it: `active / active[${w.length}]` }, figure: true, cell: (r) => percent(r.shares[i]), text: (r) => r.shares[i] },
    ]),
  ]
  const save = () =>
    show === 'days'
      ? download('rapport-stickiness.csv', 'text/csv;charset=utf-8', csv(dayColumns.map((c) => term(c.head)), days.map((r) => dayColumns.map((c) => c.text?.(r)))))
      : download('rapport-stickiness-over-time.csv', 'text/csv;charset=utf-8', csv(timeColumns.map((c) => term(c.head)), times.map((r) => timeColumns.map((c) => c.text?.(r)))))

  return (
    <div className={css.page}>
      <PageHead title="page.stickiness" lede="stickiness.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'Active are those who did', it: 'activity' })} placeholder={term({ marketing: 'anything', it: '*' })} value={state.event ?? ''} choose={(event) => set({ event: event || undefined }, { push: true })} />
        <UnitField value={unit} choose={(value) => set({ unit: value === 'day' ? undefined : value, per: undefined }, { push: true })} />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'Of each', it: 'per' })}
          value={per ?? ''}
          onChange={(e) => set({ per: e.currentTarget.value || undefined }, { push: true })}
          data={[{ value: '', label: term({ marketing: 'the whole time', it: 'range' }) }, ...(longer[unit] ?? [])]}
        />
        <RangeField value={last} choose={(value) => set({ last: value === '30d' ? undefined : value }, { push: true })} />
        <SegmentedControl
          size="xs"
          aria-label={term({ marketing: 'What to look at', it: 'show' })}
          value={show}
          onChange={(value) => set({ show: value === 'days' ? undefined : value })}
          data={[
            { value: 'days', label: term({ marketing: `How many ${unit}s`, it: 'exactly, atLeast' }) },
            { value: 'time', label: term({ marketing: 'Over time', it: 'active / active[n]' }) },
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
        files={{ csv: save, png: picture.save }}
      >
        {answer && (answer.atLeast[0] ?? 0) === 0 ? (
          <EmptyState title="Nobody did this">Choose a longer time or another event.</EmptyState>
        ) : answer && form === 'chart' ? (
          <Suspense fallback={<Lines count={8} />}>{show === 'days' ? <DaysChart answer={answer} hold={picture.hold} /> : <TimeChart answer={answer} hold={picture.hold} />}</Suspense>
        ) : show === 'days' ? (
          <DataTable name="stickiness" label="Stickiness as a table" rows={days} columns={dayColumns} idOf={(r) => String(r.n)} still />
        ) : (
          <DataTable name="stickiness-time" label="Stickiness over time as a table" rows={times} columns={timeColumns} idOf={(r) => r.period} still />
        )}
        {answer && typeof answer.average === 'number' && (
          <p className={css.asOf}>
            <Term k={{ marketing: `On average ${answer.average.toFixed(1)} ${unit}s${per ? ` of a ${per}` : ''}, of those who were here at all.`, it: `mean=${answer.average.toFixed(2)}, n=${answer.atLeast[0] ?? 0}` }} />
          </p>
        )}
      </Question>
    </div>
  )
}

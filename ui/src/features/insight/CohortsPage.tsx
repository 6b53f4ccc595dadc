import { Checkbox, NativeSelect } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import { agedRows, agesLived, measured, type AgedRow } from './aged'
import { useCohorts, usePicture } from './behaviour'
import { EventField } from './EventField'
import { rangeOf, unitOf } from './fields'
import { wholeOf } from './paths'
import { PropertyField } from './PropertyField'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'

const CohortsChart = lazy(() => import('./CohortsChart').then((m) => ({ default: m.CohortsChart })))

const measures = [
  { value: 'share', label: { marketing: 'Share who did it', it: 'share' } },
  { value: 'count', label: { marketing: 'Times for each', it: 'count / people' } },
  { value: 'sum', label: { marketing: 'Total for each', it: 'sum / people' } },
  { value: 'average', label: { marketing: 'Average each time', it: 'avg' } },
] as const

/** What cohorts have done since they started. */
export function CohortsPage() {
  const [state, set] = useUrlState('start', 'first', 'by', 'split', 'do', 'measure', 'property', 'each', 'unit', 'ages', 'last', 'form')
  const term = useTerm()
  const start = state.start ?? ''
  const done = state.do ?? start
  const measure = measures.find((m) => m.value === state.measure)?.value ?? 'count'
  const valued = measure === 'sum' || measure === 'average'
  const by = unitOf(state.by, 'month')
  const unit = unitOf(state.unit, 'week')
  const ages = wholeOf(state.ages, 12, 1, 60)
  const last = rangeOf(state.last, '365d')
  const ready = start !== '' && (!valued || Boolean(state.property))
  const asked = useCohorts(
    ready
      ? {
          start: { event: start },
          firstEver: state.first === 'true',
          ...(state.split ? { breakdown: state.split } : { by }),
          measured: { event: done },
          measure,
          property: valued ? state.property : undefined,
          each: state.each === 'true',
          unit,
          ages,
          last,
        }
      : null,
  )
  const picture = usePicture('rapport-cohorts.png')
  const answer = asked.data?.answer
  const rows = useMemo(() => (answer ? agedRows(answer, unitOf(state.by, 'month')) : []), [answer, state.by])
  const form = state.form === 'table' ? 'table' : 'chart'
  const columns: Column<AgedRow>[] = [
    { key: 'cohort', head: state.split ? { marketing: state.split, it: state.split } : { marketing: 'Started', it: 'cohort' }, cell: (r) => r.name, text: (r) => r.cohort.start ?? r.name },
    { key: 'people', head: { marketing: 'Customers', it: 'people' }, figure: true, cell: (r) => count(r.cohort.people), text: (r) => r.cohort.people },
    ...Array.from(
      { length: answer ? agesLived(rows) : 0 },
      (_, n): Column<AgedRow> => ({ key: `a${n}`, head: { marketing: `${unit} ${n}`, it: `${unit} ${n}` }, figure: true, cell: (r) => measured(r.cohort.values[n], measure), text: (r) => r.cohort.values[n] ?? '' }),
    ),
  ]
  const save = () => download('rapport-cohorts.csv', 'text/csv;charset=utf-8', csv(columns.map((c) => term(c.head)), rows.map((r) => columns.map((c) => c.text?.(r)))))

  return (
    <div className={css.page}>
      <PageHead title="page.cohorts" lede="cohorts.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'They start with', it: 'start' })} value={start} choose={(event) => set({ start: event || undefined }, { push: true })} />
        <Checkbox size="xs" label={term({ marketing: 'only the first time ever', it: 'firstEver' })} checked={state.first === 'true'} onChange={(e) => set({ first: e.currentTarget.checked ? 'true' : undefined }, { push: true })} />
        <NativeSelect
          size="xs"
          label={term({ marketing: 'Together by', it: 'by' })}
          value={by}
          disabled={Boolean(state.split)}
          title={state.split ? term({ marketing: 'They are apart by a property', it: 'breakdown is set' }) : undefined}
          onChange={(e) => set({ by: e.currentTarget.value === 'month' ? undefined : e.currentTarget.value }, { push: true })}
          data={['day', 'week', 'month']}
        />
        <PropertyField label={term({ marketing: 'or by', it: 'breakdown' })} of={start} value={state.split ?? ''} choose={(split) => set({ split: split || undefined }, { push: true })} />
        <RangeField value={last} choose={(value) => set({ last: value === '365d' ? undefined : value }, { push: true })} />
      </div>
      <div className={css.fields}>
        <NativeSelect
          size="xs"
          label={term({ marketing: 'What is compared', it: 'measure' })}
          value={measure}
          onChange={(e) => set({ measure: e.currentTarget.value === 'count' ? undefined : e.currentTarget.value }, { push: true })}
          data={measures.map((m) => ({ value: m.value, label: term(m.label) }))}
        />
        <EventField label={term({ marketing: 'of what they do', it: 'measured' })} value={done} choose={(event) => set({ do: event === start ? undefined : event || undefined }, { push: true })} />
        {valued && <PropertyField label={term({ marketing: 'how much of', it: 'property' })} of={done} value={state.property ?? ''} placeholder="total" choose={(property) => set({ property: property || undefined }, { push: true })} />}
        <UnitField value={unit} choose={(value) => set({ unit: value === 'week' ? undefined : value }, { push: true })} />
        <NativeSelect size="xs" label={term({ marketing: 'So many', it: 'ages' })} value={String(ages)} onChange={(e) => set({ ages: e.currentTarget.value === '12' ? undefined : e.currentTarget.value }, { push: true })} data={[...new Set([String(ages), '4', '8', '12', '16', '26', '52'])]} />
        <Checkbox size="xs" label={term({ marketing: `each ${unit} by itself`, it: 'each' })} checked={state.each === 'true'} onChange={(e) => set({ each: e.currentTarget.checked ? 'true' : undefined }, { push: true })} />
      </div>
      {!ready ? (
        start === '' ? (
          <EmptyState title="Name what they start with">For example Signed Up: how much those who signed up in January have bought since, beside those of February.</EmptyState>
        ) : (
          <EmptyState title="Name the property to measure">For example total: what each brought.</EmptyState>
        )
      ) : (
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
          {answer && rows.every((r) => r.cohort.people === 0) ? (
            <EmptyState title="Nobody started in this time">Choose a longer time or another event.</EmptyState>
          ) : answer && form === 'chart' ? (
            <Suspense fallback={<Lines count={8} />}>
              <CohortsChart answer={answer} rows={rows} hold={picture.hold} />
            </Suspense>
          ) : (
            <DataTable name="cohorts" label="Cohorts as a table" rows={rows} columns={columns} idOf={(r) => r.id} still />
          )}
          <p className={css.asOf}>
            <Term k={{ marketing: `Only who has lived a whole ${unit} counts in it, so that each column compares like with like.`, it: 'lived(age) = start + (age + 1) · unit ≤ to' }} />
          </p>
        </Question>
      )}
    </div>
  )
}

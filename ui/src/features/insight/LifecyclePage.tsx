import { NativeSelect } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { csv, download } from '../../lib/csv'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import { eventOf, useLifecycle, usePicture, type LifecycleAnswer } from './behaviour'
import { EventField } from './EventField'
import { periodLabel, rangeOf, unitOf } from './fields'
import { lifecycleRows, partOf, stages, type LifecycleRow } from './lifecycle'
import { PropertyField } from './PropertyField'
import { Question } from './Question'
import css from './Question.module.css'
import { RangeField, UnitField } from './RangeField'

const LifecycleChart = lazy(() => import('./LifecycleChart').then((m) => ({ default: m.LifecycleChart })))

/** Who is new, who returns, who comes back after a break, and who is missing. */
export function LifecyclePage() {
  const [state, set] = useUrlState('event', 'unit', 'last', 'by', 'value', 'form')
  const term = useTerm()
  const unit = unitOf(state.unit, 'week')
  const last = rangeOf(state.last, '90d')
  const asked = useLifecycle({ activity: eventOf(state.event), unit, last, breakdown: state.by })
  const picture = usePicture('rapport-lifecycle.png')
  const answer = asked.data?.answer
  const part = useMemo(() => answer && partOf(answer, state.value), [answer, state.value])
  const rows = useMemo(() => (answer && part ? lifecycleRows(answer, part) : []), [answer, part])
  const form = state.form === 'table' ? 'table' : 'chart'
  const columns: Column<LifecycleRow>[] = [
    { key: 'period', head: { marketing: 'From', it: 'period' }, cell: (r) => periodLabel(r.period, unit), text: (r) => r.period },
    { key: 'active', head: { marketing: 'Active', it: 'active' }, figure: true, cell: (r) => count(r.active), text: (r) => r.active },
    ...stages.map((s): Column<LifecycleRow> => ({ key: s.key, head: s.name, figure: true, cell: (r) => count(r[s.key]), text: (r) => r[s.key] })),
  ]
  const save = () => download('rapport-lifecycle.csv', 'text/csv;charset=utf-8', csv(columns.map((c) => term(c.head)), rows.map((r) => columns.map((c) => c.text?.(r)))))

  return (
    <div className={css.page}>
      <PageHead title="page.lifecycle" lede="lifecycle.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'Active are those who did', it: 'activity' })} placeholder={term({ marketing: 'anything', it: '*' })} value={state.event ?? ''} choose={(event) => set({ event: event || undefined, by: undefined, value: undefined }, { push: true })} />
        <UnitField value={unit} choose={(value) => set({ unit: value === 'week' ? undefined : value }, { push: true })} />
        <RangeField value={last} choose={(value) => set({ last: value === '90d' ? undefined : value }, { push: true })} />
        <PropertyField label={term({ marketing: 'Apart by', it: 'breakdown' })} of={state.event ?? ''} value={state.by ?? ''} choose={(by) => set({ by: by || undefined, value: undefined }, { push: true })} />
        {answer && state.by && (
          <NativeSelect
            size="xs"
            label={term({ marketing: 'Looking at', it: 'value' })}
            value={state.value ?? ''}
            onChange={(e) => set({ value: e.currentTarget.value || undefined }, { push: true })}
            data={values(answer)}
          />
        )}
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
        {answer && part && part.people === 0 ? (
          <EmptyState title="Nobody did this">Choose a longer time or another event.</EmptyState>
        ) : answer && part && form === 'chart' ? (
          <Suspense fallback={<Lines count={8} />}>
            <LifecycleChart answer={answer} part={part} hold={picture.hold} />
          </Suspense>
        ) : (
          <DataTable name="lifecycle" label="The lifecycle as a table" rows={rows} columns={columns} idOf={(r) => r.period} still />
        )}
        {answer?.running && (
          <p className={css.asOf}>
            <Term k={{ marketing: `The last ${unit} is not over: some who are missing may still come.`, it: 'running: the last period ends after the range' }} />
          </p>
        )}
      </Question>
    </div>
  )
}

/** Everybody, and each value of the breakdown with its people. */
function values(answer: LifecycleAnswer) {
  return [
    { value: '', label: `everybody (${count(answer.all.people)})` },
    ...answer.parts.map((p, i) => ({ value: `v${i}`, label: `${p.value ?? 'not known'} (${count(p.people)})` })),
    ...(answer.others ? [{ value: 'others', label: `others (${count(answer.others.people)})` }] : []),
  ]
}

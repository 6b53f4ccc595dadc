import { NativeSelect, TextInput } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { count } from '../../lib/number'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term, useTerm } from '../../ui/Wording'
import { EventField } from './EventField'
import { rangeOf, unitOf } from './fields'
import { OnlyWhere } from './OnlyWhere'
import { PropertyField } from './PropertyField'
import { useNames } from './queries'
import css from './Question.module.css'
import { RangeField } from './RangeField'
import { SaveQuestion } from './SaveQuestion'
import { dayOf, targetOf, useSurvival } from './worth'
import { DayField } from './ValuePage'

const SurvivalPanels = lazy(() => import('./SurvivalPanels').then((m) => ({ default: m.SurvivalPanels })))

/** How long people stay. The first time they do something is the start; the last time before a long silence is the end. */
export function SurvivalPage() {
  const [state, set] = useUrlState('event', 'gap', 'unit', 'by', 'last', 'from', 'to', 'where', 'is')
  const [asOf] = useAsOf()
  const term = useTerm()
  const names = useNames()
  const event = state.event ?? (names.events.includes('Order Completed') ? 'Order Completed' : '')
  const gap = rangeOf(state.gap, '90d')
  const unit = unitOf(state.unit, 'week')
  const dates = { from: dayOf(state.from), to: dayOf(state.to) }
  const dated = dates.from !== undefined || dates.to !== undefined
  const last = rangeOf(state.last, '365d')
  const question = event && names.ready ? { activity: targetOf(event, state.where, state.is), gap, unit: unit === 'hour' ? ('week' as const) : unit, breakdown: state.by, ...(dated ? dates : { last }) } : null
  const asked = useSurvival(question, asOf)
  const answer = asked.data?.answer
  const change = (patch: Partial<typeof state>) => set(patch, { push: true })

  return (
    <div className={css.page}>
      <PageHead title="page.survival" lede="survival.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'They are there while they do', it: 'activity' })} value={event} choose={(value) => change({ event: value || undefined, by: undefined, where: undefined, is: undefined })} />
        <OnlyWhere of={event} where={state.where} is={state.is} choose={change} />
        <TextInput key={gap} size="xs" w={130} label={term({ marketing: 'Gone when silent for', it: 'gap' })} defaultValue={gap} onBlur={(e) => e.currentTarget.value !== gap && change({ gap: length(e.currentTarget.value.trim()) })} onKeyDown={(e) => e.key === 'Enter' && change({ gap: length(e.currentTarget.value.trim()) })} />
        <NativeSelect size="xs" label={term({ marketing: 'Time in', it: 'unit' })} value={unit} onChange={(e) => change({ unit: e.currentTarget.value === 'week' ? undefined : e.currentTarget.value })} data={['day', 'week', 'month'].map((u) => ({ value: u, label: `${u}s` }))} />
        <RangeField value={last} choose={(value) => change({ last: value === '365d' ? undefined : value, from: undefined, to: undefined })} />
        <DayField label={term({ marketing: 'or from', it: 'from' })} value={dates.from ?? ''} choose={(value) => change({ from: value })} />
        <DayField label={term({ marketing: 'until', it: 'to' })} value={dates.to ?? ''} choose={(value) => change({ to: value })} />
        <PropertyField label={term({ marketing: 'Apart by', it: 'breakdown' })} of={event} value={state.by ?? ''} choose={(by) => change({ by: by || undefined })} />
      </div>
      {question === null ? (
        names.ready ? <EmptyState title="Name what people do while they are there">For example Order Completed: how long customers stay before they have not ordered for 90 days.</EmptyState> : <Lines count={10} />
      ) : asked.error ? (
        <ErrorState error={asked.error} retry={() => void asked.refetch()} />
      ) : !asked.data || !answer ? (
        <Lines count={10} />
      ) : (
        <div className={`${css.page} ${asked.isPlaceholderData ? css.busy : ''}`} aria-busy={asked.isPlaceholderData}>
          <section className={css.panel} aria-label="The answer">
            <header className={css.head}>
              <p className={css.sentence}>
                <Said {...asked.data.sentence} />
              </p>
              <SaveQuestion at={asked.data.at} />
            </header>
            <p className={css.sentence}>
              <Said {...answer.all.sentence} />
            </p>
            <p className={css.asOf}>
              <Term
                k={{
                  marketing: `The start is the first time in the range. Who then was silent for longer than ${gap} left with the last time before; who was not is still there when the range ends.`,
                  it: `start = first(${event}); end = last before a silence > ${gap}; others are right-censored at the end of the range`,
                }}
              />
            </p>
            <p className={css.asOf}>
              <Term k={{ marketing: `Of ${count(asked.data.people)} customers, answered in ${asked.data.millis.toFixed(0)} ms, as of `, it: `people=${asked.data.people}, ${asked.data.millis.toFixed(1)} ms, offset ${asked.data.asOf}, ` }} />
              <Timestamp at={asked.data.at} />
            </p>
          </section>
          <Suspense fallback={<Lines count={10} />}>
            <SurvivalPanels answer={answer} />
          </Suspense>
        </div>
      )}
    </div>
  )
}

/** A length of time other than the usual one. */
const length = (text: string) => (/^\d{1,5}[smhdw]$/.test(text) && text !== '90d' ? text : undefined)

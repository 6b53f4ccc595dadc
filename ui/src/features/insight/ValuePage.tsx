import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { count } from '../../lib/number'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term, useTerm } from '../../ui/Wording'
import { EventField } from './EventField'
import { unitOf } from './fields'
import { OnlyWhere } from './OnlyWhere'
import { PropertyField } from './PropertyField'
import { useNames } from './queries'
import css from './Question.module.css'
import { SaveQuestion } from './SaveQuestion'
import { amountNames, dayOf, models, targetOf, useValue, within } from './worth'

const ValuePanels = lazy(() => import('./ValuePanels').then((m) => ({ default: m.ValuePanels })))

const none = '-'

/** What customers are worth, and whether they still are customers. */
export function ValuePage() {
  const [state, set] = useUrlState('event', 'amount', 'model', 'unit', 'calibration', 'holdout', 'ahead', 'above', 'below', 'zone', 'where', 'is')
  const [asOf] = useAsOf()
  const term = useTerm()
  const names = useNames()
  const event = state.event ?? (names.events.includes('Order Completed') ? 'Order Completed' : '')
  const seen = names.properties(event)
  const amount = state.amount === none ? undefined : (state.amount ?? amountNames.find((n) => seen.includes(n)))
  const model = models.find((m) => m.value === state.model)?.value ?? 'best'
  const unit = unitOf(state.unit, 'week')
  const above = within(state.above, 0, 1) ?? 0.1
  const below = within(state.below, 0, 1) ?? 0.5
  const days = { calibration: dayOf(state.calibration), holdout: dayOf(state.holdout) }
  const ahead = within(state.ahead, 0.1, 10_000)
  const target = targetOf(event, state.where, state.is)
  const question = event && names.ready ? { purchase: target, amount, model, unit: unit === 'hour' ? ('week' as const) : unit, ...days, ahead, above, below, limit: 50, zone: state.zone } : null
  const asked = useValue(question, asOf)
  const answer = asked.data?.answer
  const change = (patch: Partial<typeof state>) => set(patch, { push: true })

  return (
    <div className={css.page}>
      <PageHead title="page.value" lede="value.lede" />
      <div className={css.fields}>
        <EventField label={term({ marketing: 'A purchase is', it: 'purchase' })} value={event} choose={(value) => change({ event: value || undefined, amount: undefined, where: undefined, is: undefined })} />
        <OnlyWhere of={event} where={state.where} is={state.is} choose={change} />
        <PropertyField label={term({ marketing: 'Worth', it: 'amount' })} of={event} placeholder={term({ marketing: 'not counted', it: 'none' })} value={amount ?? ''} choose={(value) => change({ amount: value || none })} />
        <NativeSelect size="xs" label={term({ marketing: 'Customers', it: 'model' })} value={model} onChange={(e) => change({ model: e.currentTarget.value === 'best' ? undefined : e.currentTarget.value })} data={models.map((m) => ({ value: m.value, label: term(m.label) }))} />
        <NativeSelect size="xs" label={term({ marketing: 'Time in', it: 'unit' })} value={unit} onChange={(e) => change({ unit: e.currentTarget.value === 'week' ? undefined : e.currentTarget.value, ahead: undefined })} data={['day', 'week', 'month'].map((u) => ({ value: u, label: `${u}s` }))} />
        <DayField label={term({ marketing: 'Learn up to', it: 'calibration' })} value={days.calibration ?? ''} choose={(value) => change({ calibration: value })} />
        <DayField label={term({ marketing: 'Check up to', it: 'holdout' })} value={days.holdout ?? ''} choose={(value) => change({ holdout: value })} />
        <NumberInput key={state.ahead ?? 'year'} size="xs" w={120} label={term({ marketing: `Look ahead, ${unit}s`, it: 'ahead' })} placeholder={term({ marketing: 'a year', it: '1 y' })} defaultValue={ahead} min={1} max={10_000} hideControls onBlur={(e) => change({ ahead: e.currentTarget.value || undefined })} onKeyDown={(e) => e.key === 'Enter' && change({ ahead: e.currentTarget.value || undefined })} />
      </div>
      {question === null ? (
        names.ready ? <EmptyState title="Name what a purchase is">For example Order Completed: who buys again, who has left, and what everybody will be worth.</EmptyState> : <Lines count={10} />
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
              <Said {...answer.sentence} />
            </p>
            <p className={css.asOf}>
              <Term k={{ marketing: `Of ${count(asked.data.people)} customers, answered in ${asked.data.millis.toFixed(0)} ms, as of `, it: `people=${asked.data.people}, ${asked.data.millis.toFixed(1)} ms, offset ${asked.data.asOf}, ` }} />
              <Timestamp at={asked.data.at} />
            </p>
          </section>
          <Suspense fallback={<Lines count={10} />}>
            <ValuePanels answer={answer} target={target} above={above} below={below} />
          </Suspense>
        </div>
      )}
    </div>
  )
}

/** A day, or none. It is taken when it is whole. */
export function DayField({ label, value, choose }: { label: string; value: string; choose: (day: string | undefined) => void }) {
  return <TextInput key={value} size="xs" type="date" label={label} defaultValue={value} onBlur={(e) => e.currentTarget.value !== value && choose(e.currentTarget.value || undefined)} onKeyDown={(e) => e.key === 'Enter' && choose(e.currentTarget.value || undefined)} />
}

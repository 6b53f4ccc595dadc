import { NativeSelect } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import { EventField } from './EventField'
import { Filters, Remove } from './Filters'
import css from './Steps.module.css'
import type { Step, Without } from './steps'

const lengths = ['1m', '5m', '30m', '1h', '6h', '1d', '3d', '7d', '14d', '30d']

/** The steps, one below the other, with how long each may take, and an empty one to go on with. */
export function StepFields({ steps, waits, choose }: { steps: Step[]; waits: boolean; choose: (steps: Step[]) => void }) {
  const term = useTerm()
  const put = (at: number, step: Step | null) => choose(at === steps.length && step ? [...steps, step] : steps.flatMap((s, i) => (i !== at ? [s] : step ? [step] : [])))
  return (
    <ol className={css.steps} aria-label={term({ marketing: 'Steps', it: 'steps' })}>
      {[...steps, { event: '', where: [] } as Step].slice(0, 12).map((step, i) => (
        <li key={`${i}-${step.event}`} className={css.step}>
          <EventField label={term({ marketing: i === steps.length ? (i === 0 ? 'First step' : 'Next step') : `Step ${i + 1}`, it: `steps[${i}]` })} value={step.event} choose={(event) => put(i, event ? { ...step, event } : null)} />
          {i > 0 && i < steps.length && waits && (
            <>
              <Length label={{ marketing: `Step ${i + 1} at least`, it: `steps[${i}].wait` }} none={{ marketing: 'at once', it: '–' }} value={step.wait} choose={(wait) => put(i, { ...step, wait })} />
              <Length label={{ marketing: 'and at most later', it: `steps[${i}].gap` }} none={{ marketing: 'any time', it: '–' }} value={step.gap} choose={(gap) => put(i, { ...step, gap })} />
            </>
          )}
          {i < steps.length && (
            <>
              <Filters event={step.event} of={`Step ${i + 1}`} where={step.where} choose={(where) => put(i, { ...step, where })} />
              <Remove label={`Take step ${i + 1} out`} act={() => put(i, null)} />
            </>
          )}
        </li>
      ))}
    </ol>
  )
}

const numbers = (from: number, to: number) => Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => String(from + i))

/** What must not happen on the way, and between which steps. */
export function WithoutFields({ list, steps, between, choose }: { list: Without[]; steps: number; between: boolean; choose: (list: Without[]) => void }) {
  const term = useTerm()
  const put = (at: number, one: Without | null) => choose(at === list.length && one ? [...list, one] : list.flatMap((w, i) => (i !== at ? [w] : one ? [one] : [])))
  return (
    <ul className={css.steps} aria-label={term({ marketing: 'What must not happen on the way', it: 'exclusions' })}>
      {[...list, { event: '', where: [] } as Without].slice(0, 8).map((one, i) => (
        <li key={`${i}-${one.event}`} className={css.step}>
          <EventField
            label={term({ marketing: i === list.length ? 'Without on the way' : `Without ${i + 1}`, it: `exclusions[${i}]` })}
            placeholder="Order Cancelled"
            value={one.event}
            choose={(event) => put(i, event ? { ...one, event } : null)}
          />
          {i < list.length && between && (
            <>
              <NativeSelect
                size="xs"
                className={css.short}
                label={term({ marketing: 'after step', it: `exclusions[${i}].after` })}
                value={String(one.after ?? 1)}
                data={numbers(1, steps - 1)}
                onChange={(e) => put(i, { ...one, after: Number(e.currentTarget.value) })}
              />
              <NativeSelect
                size="xs"
                className={css.short}
                label={term({ marketing: 'before step', it: `exclusions[${i}].before` })}
                value={String(one.before ?? steps)}
                data={numbers((one.after ?? 1) + 1, steps)}
                onChange={(e) => put(i, { ...one, before: Number(e.currentTarget.value) })}
              />
            </>
          )}
          {i < list.length && (
            <>
              <Filters event={one.event} of={`Without ${i + 1}`} where={one.where} choose={(where) => put(i, { ...one, where })} />
              <Remove label={`Take ${one.event} out`} act={() => put(i, null)} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

function Length({ label, none, value, choose }: { label: Saying; none: Saying; value: string | undefined; choose: (value: string | undefined) => void }) {
  const term = useTerm()
  return (
    <NativeSelect
      size="xs"
      className={css.short}
      label={term(label)}
      value={value ?? ''}
      onChange={(e) => choose(e.currentTarget.value || undefined)}
      data={[{ value: '', label: term(none) }, ...(value && !lengths.includes(value) ? [value, ...lengths] : lengths).map((l) => ({ value: l, label: l }))]}
    />
  )
}

import { Autocomplete, NumberInput, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { DurationField } from './DurationField'
import { measures, named, takesProperty, type EventTest, type Measure, type Target, type Test } from './forms'
import css from './LeafRow.module.css'
import { compared, measured, operatorsOf, settled } from './operators'
import { measureWords, operators } from './sayings'
import { SpanField } from './SpanField'
import { ValueField } from './ValueField'
import { WhereFields } from './WhereFields'

const never = 'never'

/** The fields of a row about events: which, what is measured of them, compared with what, in which window, and where. */
export function EventFields({ test, set, marks }: { test: EventTest; set: (test: Test) => void; marks: (field: string) => boolean }) {
  const { vocabulary } = useEditing()
  const term = useTerm()
  const properties = (vocabulary?.properties ?? []).filter((p) => test.event === '' || p.of === test.event)
  const known = measured(test, properties.find((p) => p.name === test.property)?.type)
  const numeric = !['first', 'last', 'distinct', 'top', 'values'].includes(test.measure)
  const counts = test.measure === 'count'

  const compare = (op: string | null) => {
    if (op === never) set({ ...test, never: true })
    else if (op) {
      const next = compared({ ...test, never: false }, op, known)
      set(next.value === undefined && known === 'number' ? { ...next, value: 1 } : next)
    }
  }

  return (
    <>
      <EventName target={test} set={set} marks={marks} />
      {!test.never && (
        <Select
          className={css.measure}
          size="xs"
          aria-label={term({ marketing: 'What is measured', it: 'measure' })}
          error={marks('measure')}
          data={measures.map((m) => ({ value: m, label: term(measureWords[m] ?? { marketing: m, it: m }) }))}
          value={test.measure}
          onChange={(m) => set(settled({ ...test, measure: m as Measure, never: false }))}
          allowDeselect={false}
          comboboxProps={{ width: 180, position: 'bottom-start' }}
        />
      )}
      {!test.never && test.measure === 'rate' && <DurationField label={term({ marketing: 'Per so much time', it: 'per' })} value={test.per} onChange={(per) => set({ ...test, per })} wrong={marks('per')} />}
      {!test.never && test.measure === 'top' && (
        <NumberInput
          className={css.op}
          size="xs"
          aria-label={term({ marketing: 'How many of the most frequent', it: 'k' })}
          min={1}
          max={20}
          allowDecimal={false}
          value={test.k}
          onChange={(k) => set(settled({ ...test, k: Math.min(20, Math.max(1, Number(k) || 1)) }))}
        />
      )}
      {!test.never && takesProperty(test.measure) && (
        <Autocomplete
          className={css.text}
          size="xs"
          aria-label={term({ marketing: 'Of which detail', it: 'property' })}
          placeholder={test.measure === 'first' || test.measure === 'last' ? 'it happened' : 'total, price…'}
          error={marks('property')}
          data={[...new Set(properties.filter((p) => !numeric || p.type === 'number').map((p) => p.name))]}
          value={test.property}
          onChange={(property) => set(settled({ ...test, property }))}
          comboboxProps={{ width: 200, position: 'bottom-start' }}
        />
      )}
      <Select
        className={css.op}
        size="xs"
        aria-label={term({ marketing: 'Comparison', it: 'op' })}
        error={marks('op')}
        data={[...(counts ? [{ value: never, label: term({ marketing: 'never', it: '= 0 (never)' }) }] : []), ...operatorsOf(test).map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))]}
        value={test.never ? never : test.op}
        onChange={compare}
        allowDeselect={false}
        comboboxProps={{ width: 200, position: 'bottom-start' }}
      />
      {!test.never && <ValueField test={test} known={known} onChange={set} wrong={marks('value')} />}
      {!test.never && (counts || test.measure === 'rate') && (
        <span className={css.word}>
          <Term k={{ marketing: 'times', it: 'n' }} />
        </span>
      )}
      <SpanField span={test} onChange={(span) => set({ ...test, ...span })} marks={marks} kinds={test.measure === 'rate' ? ['within', 'during'] : undefined} />
      <WhereFields target={test} set={set} marks={marks} />
    </>
  )
}

/** The name of what happened, if its kind has names. */
export function EventName<T extends Target>({ target, set, marks }: { target: T; set: (target: T) => void; marks: (field: string) => boolean }) {
  const { vocabulary } = useEditing()
  const term = useTerm()
  if (!named.has(target.type)) return null
  const seen = vocabulary?.events.filter((e) => target.type === 'any' || (e.type ?? 'track') === target.type).map((e) => e.name) ?? []
  return (
    <Autocomplete
      className={css.name}
      size="xs"
      aria-label={term('event.name')}
      placeholder={target.type === 'track' ? 'Order Completed…' : 'of any name'}
      error={marks('event')}
      data={[...new Set(seen)]}
      value={target.event}
      onChange={(event) => set({ ...target, event })}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
    />
  )
}

import { Button, Checkbox, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { DurationField } from './DurationField'
import { blankStep, type SequenceTest, type Step, type Test } from './forms'
import css from './SequenceFields.module.css'
import { compared, countOperators } from './operators'
import { operators } from './sayings'
import { StepRow } from './StepRow'
import { ValueField } from './ValueField'

/** What happened one after the other, as numbered lines, and what holds of the whole. */
export function SequenceFields({ test, set, marks }: { test: SequenceTest; set: (test: Test) => void; marks: (field: string) => boolean }) {
  const { ids } = useEditing()
  const term = useTerm()
  const steps = (next: Step[]) => set({ ...test, steps: next })
  const move = (i: number, by: -1 | 1) => {
    const next = [...test.steps]
    const [step] = next.splice(i, 1)
    next.splice(i + by, 0, step as Step)
    steps(next)
  }
  return (
    <div className={css.sequence}>
      <ol className={css.steps} aria-label={term({ marketing: 'Steps', it: 'sequence' })}>
        {test.steps.map((step, i) => (
          <StepRow
            key={step.id}
            step={step}
            at={i}
            of={test.steps.length}
            onChange={(next) => steps(test.steps.flatMap((s) => (s.id !== step.id ? [s] : next ? [next] : [])))}
            onMove={(by) => move(i, by)}
            marks={(field) => marks(`sequence[${i}].${field}`) || (step.not && marks(`sequence[${i}].not.${field}`))}
          />
        ))}
      </ol>
      <div className={css.more}>
        <Button size="compact-xs" variant="subtle" onClick={() => steps([...test.steps, { ...blankStep(ids), gap: '7d' }])}>
          + {term({ marketing: 'Then', it: 'step' })}
        </Button>
        <Button size="compact-xs" variant="subtle" onClick={() => steps([...test.steps, blankStep(ids, true)])}>
          + {term({ marketing: 'But not', it: 'not' })}
        </Button>
      </div>
      <div className={css.whole}>
        <Limit label={{ marketing: 'Only of the last', it: 'within' }} value={test.within} start="90d" onChange={(within) => set({ ...test, within })} wrong={marks('within')} />
        <Limit label={{ marketing: 'From first to last at most', it: 'span' }} value={test.span} start="7d" onChange={(span) => set({ ...test, span })} wrong={marks('span')} />
        <Checkbox size="xs" label={<Term k={{ marketing: 'Nothing else of these in between', it: 'strict' }} />} checked={test.strict} onChange={(e) => set({ ...test, strict: e.currentTarget.checked })} />
        <span className={css.limit}>
          <Checkbox size="xs" label={<Term k={{ marketing: 'Repeated', it: 'op' }} />} checked={test.counted} onChange={(e) => set({ ...test, counted: e.currentTarget.checked })} />
          {test.counted && (
            <>
              <Select
                className={css.op}
                size="xs"
                aria-label={term({ marketing: 'Comparison', it: 'op' })}
                data={countOperators.map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))}
                value={test.op}
                onChange={(op) => op && set(compared(test, op, 'number'))}
                allowDeselect={false}
              />
              <ValueField test={test} known="number" onChange={set} wrong={marks('value')} />
              <Term k={{ marketing: 'times', it: 'n' }} />
            </>
          )}
        </span>
      </div>
    </div>
  )
}

/** A length of time that can be asked for or left out. */
export function Limit({ label, value, start, onChange, wrong }: { label: { marketing: string; it: string }; value: string; start: string; onChange: (value: string) => void; wrong: boolean }) {
  const term = useTerm()
  return (
    <span className={css.limit}>
      <Checkbox size="xs" label={<Term k={label} />} checked={value !== ''} onChange={(e) => onChange(e.currentTarget.checked ? start : '')} />
      {value !== '' && <DurationField label={term(label)} value={value} onChange={onChange} wrong={wrong} />}
    </span>
  )
}

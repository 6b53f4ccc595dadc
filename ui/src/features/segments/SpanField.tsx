import { Autocomplete, Select, TextInput } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { DurationField } from './DurationField'
import { noWindow, periods, type Span, type WindowKind } from './forms'
import css from './LeafRow.module.css'
import { periodWords, windowWords } from './sayings'

const starts: Record<WindowKind, Partial<Span>> = {
  ever: {},
  within: { within: '30d' },
  during: { during: 'month' },
  dates: {},
  anniversary: {},
}

/** Which stretch of time counts. */
export function SpanField({ span, onChange, marks, kinds }: { span: Span; onChange: (span: Span) => void; marks: (field: string) => boolean; kinds?: WindowKind[] }) {
  const term = useTerm()
  const { vocabulary } = useEditing()
  const dated = vocabulary?.traits.filter((t) => t.type === 'time' || t.type === 'text').map((t) => t.name) ?? []
  return (
    <span className={css.window}>
      <Select
        className={css.span}
        size="xs"
        aria-label={term({ marketing: 'Which time', it: 'window' })}
        data={(kinds ?? (Object.keys(windowWords) as WindowKind[])).map((kind) => ({ value: kind, label: term(windowWords[kind]) }))}
        value={span.window}
        onChange={(kind) => kind && onChange({ ...noWindow, ...starts[kind], window: kind })}
        allowDeselect={false}
        comboboxProps={{ width: 190, position: 'bottom-start' }}
      />
      {span.within !== '' && (
        <DurationField label={term({ marketing: 'Length of time', it: 'within' })} value={span.within} onChange={(within) => onChange({ ...span, within })} wrong={marks('within')} />
      )}
      {span.window === 'during' && (
        <Select
          className={css.op}
          size="xs"
          aria-label={term({ marketing: 'Calendar period, in the customer’s own time zone', it: 'during' })}
          error={marks('during')}
          data={periods.map((p) => ({ value: p, label: term(periodWords[p] ?? { marketing: p, it: p }) }))}
          value={span.during}
          onChange={(during) => during && onChange({ ...span, during })}
          allowDeselect={false}
        />
      )}
      {span.window === 'dates' && (
        <>
          <Day label={term({ marketing: 'First day', it: 'from' })} value={span.from} onChange={(from) => onChange({ ...span, from })} wrong={marks('from')} />
          <span className={css.word}>{term({ marketing: 'until before', it: '…' })}</span>
          <Day label={term({ marketing: 'Until before', it: 'to' })} value={span.to} onChange={(to) => onChange({ ...span, to })} wrong={marks('to')} />
        </>
      )}
      {span.window === 'anniversary' && (
        <Autocomplete
          className={css.text}
          size="xs"
          aria-label={term({ marketing: 'Trait with the date', it: 'sinceAnniversary' })}
          placeholder="birthday, joined_at…"
          error={marks('sinceAnniversary')}
          data={dated}
          value={span.sinceAnniversary}
          onChange={(sinceAnniversary) => onChange({ ...span, sinceAnniversary })}
        />
      )}
    </span>
  )
}

/** A date; an instant that came from elsewhere stays as it is until it is changed. */
function Day({ label, value, onChange, wrong }: { label: string; value: string; onChange: (value: string) => void; wrong: boolean }) {
  return <TextInput className={css.day} size="xs" type="date" aria-label={label} title={value.length > 10 ? value : undefined} error={wrong} value={value.slice(0, 10)} onChange={(e) => onChange(e.currentTarget.value)} />
}

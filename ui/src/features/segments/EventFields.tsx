import { ActionIcon, Autocomplete, NumberInput, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import css from './LeafRow.module.css'
import { fitting, measureWords, operators, operatorsOf, parseWindow, settled, units, valueKind, whereOperators } from './operators'
import { measures, takesProperty, type EventTest, type Match, type Measure, type Test } from './tree'
import { ValueField } from './ValueField'

const named = new Set(['track', 'page', 'screen', 'any'])
const never = 'never'

/** The fields of a row about events: which, what is measured of them, in which window, compared with what, and where. */
export function EventFields({ test, set, marks }: { test: EventTest; set: (test: Test) => void; marks: (field: string) => boolean }) {
  const { vocabulary } = useEditing()
  const term = useTerm()
  const properties = (vocabulary?.properties ?? []).filter((p) => test.event === '' || p.of === test.event)
  const known = properties.find((p) => p.name === test.property)?.type
  const ops = operatorsOf(test)
  const counts = test.measure === 'count'
  const figure = test.measure !== 'first' && test.measure !== 'last'

  const measure = (value: string | null) => set(settled({ ...test, measure: value as Measure, never: false }))
  const compare = (value: string | null) => {
    if (value === never) set({ ...test, never: true })
    else if (value) set({ ...test, never: false, op: value, value: fitting(valueKind(value, figure ? 'number' : known, test.value), test.value) ?? (figure ? 1 : undefined) })
  }

  return (
    <>
      {named.has(test.type) && (
        <Autocomplete
          className={css.name}
          size="xs"
          aria-label={term('event.name')}
          placeholder={test.type === 'any' || test.type === 'page' || test.type === 'screen' ? 'of any name' : 'Order Completed…'}
          error={marks('event')}
          data={unique(vocabulary?.events.filter((e) => test.type === 'any' || (e.type ?? 'track') === test.type).map((e) => e.name) ?? [])}
          value={test.event}
          onChange={(event) => set({ ...test, event })}
          comboboxProps={{ width: 240, position: 'bottom-start' }}
        />
      )}
      {!test.never && (
        <Select
          className={css.measure}
          size="xs"
          aria-label={term({ marketing: 'What is measured', it: 'measure' })}
          error={marks('measure')}
          data={measures.map((m) => ({ value: m, label: term(measureWords[m] ?? { marketing: m, it: m }) }))}
          value={test.measure}
          onChange={measure}
          allowDeselect={false}
          comboboxProps={{ width: 180, position: 'bottom-start' }}
        />
      )}
      {!test.never && takesProperty(test.measure) && (
        <Autocomplete
          className={css.text}
          size="xs"
          aria-label={term({ marketing: 'Of which detail', it: 'property' })}
          placeholder={test.measure === 'first' || test.measure === 'last' ? 'it happened' : 'total, price…'}
          error={marks('property')}
          data={unique(properties.filter((p) => !figure || test.measure === 'distinct' || p.type === 'number').map((p) => p.name))}
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
        data={[...(counts ? [{ value: never, label: term({ marketing: 'never', it: '= 0 (never)' }) }] : []), ...ops.map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))]}
        value={test.never ? never : test.op}
        onChange={compare}
        allowDeselect={false}
        comboboxProps={{ width: 180, position: 'bottom-start' }}
      />
      {!test.never && <ValueField op={test.op} known={figure ? 'number' : known} value={test.value} onChange={(value) => set({ ...test, value })} wrong={marks('value')} />}
      {!test.never && counts && (
        <span className={css.word}>
          <Term k={{ marketing: 'times', it: 'n' }} />
        </span>
      )}
      <WindowField within={test.within} onChange={(within) => set({ ...test, within })} wrong={marks('within')} />
      {test.where.map((match, i) => (
        <WhereFields
          key={match.id}
          match={match}
          known={properties.find((p) => p.name === match.property)?.type}
          names={unique(properties.map((p) => p.name))}
          wrong={marks(`where[${i}]`)}
          onChange={(next) => set({ ...test, where: test.where.flatMap((m) => (m.id !== match.id ? [m] : next ? [next] : [])) })}
        />
      ))}
    </>
  )
}

const unique = (names: string[]) => [...new Set(names)]

function WindowField({ within, onChange, wrong }: { within: string; onChange: (within: string) => void; wrong: boolean }) {
  const term = useTerm()
  const window = parseWindow(within)
  return (
    <span className={css.window}>
      {window && (
        <>
          <span className={css.word}>
            <Term k={{ marketing: 'in the last', it: 'within' }} />
          </span>
          <NumberInput
            className={css.number}
            size="xs"
            aria-label={term({ marketing: 'Length of time', it: 'within' })}
            error={wrong}
            min={1}
            max={99_999}
            allowDecimal={false}
            allowNegative={false}
            value={window.n}
            onChange={(n) => onChange(`${Math.max(1, Number(n) || 1)}${window.unit}`)}
          />
        </>
      )}
      <Select
        className={css.unit}
        size="xs"
        aria-label={term({ marketing: 'Unit of time', it: 'unit' })}
        data={[{ value: 'ever', label: term({ marketing: 'ever', it: '∞' }) }, ...Object.entries(units).map(([value, words]) => ({ value, label: term(words) }))]}
        value={window?.unit ?? 'ever'}
        onChange={(unit) => onChange(!unit || unit === 'ever' ? '' : `${window?.n ?? 30}${unit}`)}
        allowDeselect={false}
        comboboxProps={{ width: 140, position: 'bottom-start' }}
      />
    </span>
  )
}

function WhereFields({ match, known, names, wrong, onChange }: { match: Match; known: string | undefined; names: string[]; wrong: boolean; onChange: (match: Match | null) => void }) {
  const term = useTerm()
  return (
    <span className={css.where}>
      <span className={css.word}>
        <Term k={{ marketing: 'where', it: 'where' }} />
      </span>
      <Autocomplete
        className={css.text}
        size="xs"
        aria-label={term({ marketing: 'Detail', it: 'where.property' })}
        placeholder="category, total…"
        error={wrong && match.property === ''}
        data={names}
        value={match.property}
        onChange={(property) => onChange({ ...match, property })}
      />
      <Select
        className={css.op}
        size="xs"
        aria-label={term({ marketing: 'Comparison of the detail', it: 'where.op' })}
        data={whereOperators.map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))}
        value={match.op}
        onChange={(op) => op && onChange({ ...match, op, value: fitting(valueKind(op, known, match.value), match.value) })}
        allowDeselect={false}
        comboboxProps={{ width: 180, position: 'bottom-start' }}
      />
      <ValueField op={match.op} known={known} value={match.value} onChange={(value) => onChange({ ...match, value })} wrong={wrong} />
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Take this detail out" onClick={() => onChange(null)}>
        <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
          <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
        </svg>
      </ActionIcon>
    </span>
  )
}

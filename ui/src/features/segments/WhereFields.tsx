import { ActionIcon, Autocomplete, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import type { Match, Target } from './forms'
import css from './LeafRow.module.css'
import { compared, whereOperators } from './operators'
import { operators } from './sayings'
import { ValueField } from './ValueField'

/** Which of the events count: those whose details match, each on a line of its own. */
export function WhereFields<T extends Target>({ target, set, marks }: { target: T; set: (target: T) => void; marks: (field: string) => boolean }) {
  const { vocabulary } = useEditing()
  const properties = (vocabulary?.properties ?? []).filter((p) => target.event === '' || p.of === target.event)
  const names = [...new Set(properties.map((p) => p.name))]
  return target.where.map((match, i) => (
    <OneMatch
      key={match.id}
      match={match}
      known={properties.find((p) => p.name === match.property)?.type}
      names={names}
      wrong={marks(`where[${i}]`)}
      onChange={(next) => set({ ...target, where: target.where.flatMap((m) => (m.id !== match.id ? [m] : next ? [next] : [])) })}
    />
  ))
}

function OneMatch({ match, known, names, wrong, onChange }: { match: Match; known: string | undefined; names: string[]; wrong: boolean; onChange: (match: Match | null) => void }) {
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
        onChange={(op) => op && onChange(compared(match, op, known))}
        allowDeselect={false}
        comboboxProps={{ width: 200, position: 'bottom-start' }}
      />
      <ValueField test={match} known={known} onChange={onChange} wrong={wrong} />
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Take this detail out" onClick={() => onChange(null)}>
        <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
          <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
        </svg>
      </ActionIcon>
    </span>
  )
}

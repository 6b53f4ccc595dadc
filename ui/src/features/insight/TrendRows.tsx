import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Term, useTerm } from '../../ui/Wording'
import { EventField } from './EventField'
import { PropertyField } from './PropertyField'
import { blankRow, filters, letter, measures, ofProperty, type Filter, type Measure, type Row } from './trends'
import css from './TrendRows.module.css'

/** What is measured, line by line: of which events, what, and where. Formulas name the lines by their letter. */
export function TrendRows({ rows, set, formulas, setFormulas }: { rows: Row[]; set: (rows: Row[]) => void; formulas: string[]; setFormulas: (formulas: string[]) => void }) {
  const put = (i: number, row: Row | null) => set(rows.flatMap((r, k) => (k !== i ? [r] : row ? [row] : [])))
  return (
    <div className={css.rows} role="group" aria-label="What is measured">
      {rows.map((row, i) => (
        <OneRow key={i} row={row} name={letter(i)} set={(next) => put(i, next)} />
      ))}
      {formulas.map((f, i) => (
        <div className={css.row} key={`f${i}`}>
          <span className={css.letter} aria-hidden="true">
            =
          </span>
          <Written label="Formula" value={f} placeholder="A / B * 100" choose={(next) => setFormulas(formulas.flatMap((g, k) => (k !== i ? [g] : next ? [next] : [])))} wide />
          <Out label="Take this formula out" act={() => setFormulas(formulas.filter((_, k) => k !== i))} />
        </div>
      ))}
      <div className={css.acts}>
        <Button size="compact-xs" variant="default" disabled={rows.length >= 20} onClick={() => set([...rows, blankRow])}>
          Add a line
        </Button>
        <Button size="compact-xs" variant="default" disabled={rows.length === 0 || formulas.length >= 10} title={rows.length === 0 ? 'A formula is of lines: add one first' : undefined} onClick={() => setFormulas([...formulas, rows.length > 1 ? 'A / B' : 'A'])}>
          Add a formula
        </Button>
        {rows.length === 0 && (
          <span className={css.hint}>
            <Term k={{ marketing: 'Everything that happens is shown, the most frequent first.', it: 'series=∅: top 20 events' }} />
          </span>
        )}
      </div>
    </div>
  )
}

function OneRow({ row, name, set }: { row: Row; name: string; set: (row: Row | null) => void }) {
  const term = useTerm()
  const match = (i: number, next: Filter | null) => set({ ...row, where: row.where.flatMap((w, k) => (k !== i ? [w] : next ? [next] : [])) })
  return (
    <div className={css.row}>
      <span className={css.letter}>{name}</span>
      <NativeSelect
        size="xs"
        label={term({ marketing: 'Measure', it: 'measure' })}
        value={row.measure}
        onChange={(e) => set({ ...row, measure: e.currentTarget.value as Measure, property: ofProperty(e.currentTarget.value as Measure) ? row.property : '' })}
        data={measures.map((m) => ({ value: m.value, label: term(m.label) }))}
      />
      {ofProperty(row.measure) && <PropertyField label={term({ marketing: 'Of which detail', it: 'property' })} of={row.event} value={row.property} placeholder="total" choose={(property) => set({ ...row, property })} />}
      <EventField label={term({ marketing: 'What happened', it: 'event' })} value={row.event} placeholder="anything" choose={(event) => set({ ...row, event })} />
      {row.where.map((w, i) => (
        <span className={css.where} key={i}>
          <PropertyField label={term({ marketing: 'where', it: 'where.property' })} of={row.event} value={w.property} placeholder="country" choose={(property) => match(i, { ...w, property })} />
          <NativeSelect size="xs" label={term({ marketing: 'Comparison', it: 'op' })} value={w.op} onChange={(e) => match(i, { ...w, op: e.currentTarget.value })} data={filters.map((f) => ({ value: f.value, label: term(f.label) }))} />
          {w.op !== 'exists' && <Written label={term({ marketing: 'Value', it: 'value' })} value={w.value} placeholder="SG" choose={(value) => match(i, { ...w, value })} />}
          <Out label="Take this detail out" act={() => match(i, null)} />
        </span>
      ))}
      <Button size="compact-xs" variant="subtle" disabled={row.where.length >= 5} onClick={() => set({ ...row, where: [...row.where, { property: '', op: 'eq', value: '' }] })}>
        {term({ marketing: 'Only where…', it: 'where' })}
      </Button>
      <Out label={`Take line ${name} out`} act={() => set(null)} />
    </div>
  )
}

/** A text that is taken with Enter, or when it is left. */
export function Written({ label, value, placeholder, choose, wide }: { label: string; value: string; placeholder: string; choose: (text: string) => void; wide?: boolean }) {
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value)
    setText(value)
  }
  const take = () => text.trim() !== value && choose(text.trim())
  return <TextInput className={wide ? css.wide : undefined} size="xs" label={label} placeholder={placeholder} value={text} onChange={(e) => setText(e.currentTarget.value)} onBlur={take} onKeyDown={(e) => e.key === 'Enter' && take()} />
}

function Out({ label, act }: { label: string; act: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={act}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
      </svg>
    </ActionIcon>
  )
}

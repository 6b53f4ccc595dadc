import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTerm } from '../../ui/Wording'
import { PropertyField } from './PropertyField'
import css from './Steps.module.css'
import { operators, valueless, type Filter } from './steps'

/** Which of the events count: those whose details match. One that is not finished asks for nothing yet. */
export function Filters({ event, of, where, choose }: { event: string; of: string; where: Filter[]; choose: (where: Filter[]) => void }) {
  const term = useTerm()
  const put = (at: number, filter: Filter | null) => choose(where.flatMap((f, i) => (i !== at ? [f] : filter ? [filter] : [])))
  return (
    <>
      {where.map((f, i) => (
        <span key={i} className={css.filter} role="group" aria-label={`${of}, ${term({ marketing: 'detail', it: 'where' })} ${i + 1}`}>
          <PropertyField label={term({ marketing: 'where', it: 'where.property' })} of={event} value={f.property} placeholder="country" choose={(property) => put(i, property ? { ...f, property } : null)} />
          <NativeSelect
            size="xs"
            aria-label={term({ marketing: 'Comparison', it: 'where.op' })}
            value={f.op}
            onChange={(e) => put(i, { ...f, op: e.currentTarget.value })}
            data={operators.map((o) => ({ value: o.value, label: term(o.label) }))}
          />
          {!valueless(f.op) && <Value value={f.value} choose={(value) => put(i, { ...f, value })} />}
          <Remove label={`Take detail ${i + 1} of ${of} out`} act={() => put(i, null)} />
        </span>
      ))}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => choose([...where, { property: '', op: 'eq', value: '' }])} aria-label={`${of}: only those where…`}>
        + {term({ marketing: 'only where…', it: 'where' })}
      </Button>
    </>
  )
}

function Value({ value, choose }: { value: string; choose: (value: string) => void }) {
  const term = useTerm()
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value)
    setText(value)
  }
  return (
    <TextInput
      size="xs"
      className={css.value}
      aria-label={term({ marketing: 'Value', it: 'where.value' })}
      title='In quotes, "42" is a text'
      value={text}
      onChange={(e) => setText(e.currentTarget.value)}
      onBlur={() => text.trim() !== value && choose(text.trim())}
      onKeyDown={(e) => e.key === 'Enter' && choose(text.trim())}
    />
  )
}

export function Remove({ label, act }: { label: string; act: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={act}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
      </svg>
    </ActionIcon>
  )
}

import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import css from './LeafRow.module.css'
import { listValues, parseWindow, units, valueKind } from './operators'
import type { Json } from './tree'

/** The value of a comparison, written with what fits it. */
export function ValueField({ op, known, value, onChange, wrong }: { op: string; known: string | undefined; value: Json | undefined; onChange: (value: Json | undefined) => void; wrong: boolean }) {
  const term = useTerm()
  const label = term({ marketing: 'Value', it: 'value' })
  switch (valueKind(op, known, value)) {
    case 'none':
      return null
    case 'number':
      return (
        <NumberInput
          className={css.number}
          size="xs"
          aria-label={label}
          error={wrong}
          decimalScale={6}
          value={typeof value === 'number' ? value : ''}
          onChange={(n) => onChange(typeof n === 'number' ? n : n !== '' && Number.isFinite(Number(n)) ? Number(n) : undefined)}
        />
      )
    case 'bool':
      return (
        <Select
          className={css.unit}
          size="xs"
          aria-label={label}
          data={[
            { value: 'true', label: term({ marketing: 'yes', it: 'true' }) },
            { value: 'false', label: term({ marketing: 'no', it: 'false' }) },
          ]}
          value={String(value === true)}
          onChange={(v) => onChange(v === 'true')}
          allowDeselect={false}
        />
      )
    case 'list':
      return (
        <TagsInput
          className={css.list}
          size="xs"
          aria-label={label}
          placeholder="value, Enter"
          error={wrong}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(words) => onChange(listValues(words, known))}
        />
      )
    case 'age': {
      const window = parseWindow(typeof value === 'string' ? value : '') ?? { n: 30, unit: 'd' }
      return (
        <>
          <NumberInput className={css.number} size="xs" aria-label={label} error={wrong} min={1} allowDecimal={false} value={window.n} onChange={(n) => onChange(`${Math.max(1, Number(n) || 1)}${window.unit}`)} />
          <Select
            className={css.unit}
            size="xs"
            aria-label={term({ marketing: 'Unit of time', it: 'unit' })}
            data={Object.entries(units).map(([unit, words]) => ({ value: unit, label: term(words) }))}
            value={window.unit}
            onChange={(unit) => unit && onChange(`${window.n}${unit}`)}
            allowDeselect={false}
          />
        </>
      )
    }
    case 'instant':
      return <TextInput className={css.text} size="xs" type="date" aria-label={label} error={wrong} value={typeof value === 'string' ? value.slice(0, 10) : ''} onChange={(e) => onChange(e.currentTarget.value)} />
    default:
      return (
        <TextInput
          className={css.text}
          size="xs"
          aria-label={label}
          error={wrong}
          value={value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      )
  }
}

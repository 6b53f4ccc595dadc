import { NumberInput, Select, TagsInput, TextInput, UnstyledButton } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import css from './LeafRow.module.css'
import { DurationField } from './DurationField'
import type { Comparison, Json } from './forms'
import { foldable, valueKind } from './operators'
import { listValues } from './units'
import { NearField } from './NearField'

interface Field {
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  wrong: boolean
}

/** The value of a comparison, written with what fits it, and whether capital letters count. */
export function ValueField<T extends Comparison>({ test, known, onChange, wrong }: { test: T; known: string | undefined; onChange: (test: T) => void; wrong: boolean }) {
  const term = useTerm()
  const { op, value } = test
  return (
    <>
      <Written op={op} known={known} value={value} onChange={(next) => onChange({ ...test, value: next })} wrong={wrong} />
      {foldable(op, known, value) && (
        <UnstyledButton
          className={css.fold}
          aria-pressed={test.ignoreCase === true}
          aria-label={term({ marketing: 'Capital letters do not matter', it: 'ignoreCase' })}
          title={term({ marketing: 'Capital letters do not matter', it: 'ignoreCase' })}
          onClick={() => onChange({ ...test, ignoreCase: test.ignoreCase ? undefined : true })}
        >
          Aa
        </UnstyledButton>
      )}
    </>
  )
}

function Written({ op, known, value, onChange, wrong }: Field & { op: string; known: string | undefined }) {
  const term = useTerm()
  const label = term({ marketing: 'Value', it: 'value' })
  switch (valueKind(op, known, value)) {
    case 'none':
      return null
    case 'number':
      return <NumberField label={label} value={value} onChange={onChange} wrong={wrong} />
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
    case 'networks':
      return (
        <TagsInput
          className={css.list}
          size="xs"
          aria-label={label}
          placeholder={op === 'inNetwork' ? '10.0.0.0/8, Enter' : 'value, Enter'}
          error={wrong}
          value={Array.isArray(value) ? value.map(String) : typeof value === 'string' && value !== '' ? [value] : []}
          onChange={(words) => onChange(listValues(words, known))}
          acceptValueOnBlur
        />
      )
    case 'age':
      return <DurationField label={label} value={typeof value === 'string' ? value : '30d'} onChange={onChange} wrong={wrong} />
    case 'instant':
      return <TextInput className={css.text} size="xs" type="date" aria-label={label} error={wrong} value={typeof value === 'string' ? value.slice(0, 10) : ''} onChange={(e) => onChange(e.currentTarget.value)} />
    case 'pair':
      return <PairField known={known} value={value} onChange={onChange} wrong={wrong} />
    case 'near':
      return <NearField value={value} onChange={onChange} wrong={wrong} />
    default:
      return (
        <TextInput
          className={css.text}
          size="xs"
          aria-label={label}
          placeholder={op.startsWith('semver') ? '2.4.0' : undefined}
          error={wrong}
          value={value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      )
  }
}

function NumberField({ label, value, onChange, wrong }: Field & { label: string }) {
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
}

/** Both ends of a range, each a number where it reads as one, else a date or a text. */
function PairField({ known, value, onChange, wrong }: Field & { known: string | undefined }) {
  const term = useTerm()
  const [low = '', high = ''] = (Array.isArray(value) ? value : []).map((end) => (typeof end === 'number' || typeof end === 'string' ? end : ''))
  const read = (text: string): Json => (known !== 'text' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text)
  return (
    <>
      <TextInput className={css.number} size="xs" aria-label={term({ marketing: 'From', it: 'value[0]' })} error={wrong && low === ''} value={String(low)} onChange={(e) => onChange([read(e.currentTarget.value), high])} />
      <span className={css.word}>{term({ marketing: 'and', it: '…' })}</span>
      <TextInput className={css.number} size="xs" aria-label={term({ marketing: 'To', it: 'value[1]' })} error={wrong && high === ''} value={String(high)} onChange={(e) => onChange([low, read(e.currentTarget.value)])} />
    </>
  )
}

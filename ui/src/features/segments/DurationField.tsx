import { NumberInput, Select } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import css from './LeafRow.module.css'
import { parseWindow, units } from './units'

/** A length of time: its number and its unit. */
export function DurationField({ label, value, onChange, wrong = false }: { label: string; value: string; onChange: (value: string) => void; wrong?: boolean }) {
  const term = useTerm()
  const window = parseWindow(value) ?? { n: 30, unit: 'd' }
  return (
    <span className={css.window}>
      <NumberInput
        className={css.number}
        size="xs"
        aria-label={label}
        error={wrong}
        min={1}
        max={99_999}
        allowDecimal={false}
        allowNegative={false}
        value={window.n}
        onChange={(n) => onChange(`${Math.max(1, Number(n) || 1)}${window.unit}`)}
      />
      <Select
        className={css.unit}
        size="xs"
        aria-label={term({ marketing: 'Unit of time', it: 'unit' })}
        data={Object.entries(units).map(([unit, words]) => ({ value: unit, label: term(words) }))}
        value={window.unit}
        onChange={(unit) => unit && onChange(`${window.n}${unit}`)}
        allowDeselect={false}
        comboboxProps={{ width: 140, position: 'bottom-start' }}
      />
    </span>
  )
}

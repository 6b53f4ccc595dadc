import { NumberInput, Select } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import css from './LeafRow.module.css'
import type { Condition, Json } from './forms'
import { parseDistance } from './units'

/** A circle on the globe: its middle, and how far from it. */
export function NearField({ value, onChange, wrong }: { value: Json | undefined; onChange: (value: Json) => void; wrong: boolean }) {
  const term = useTerm()
  const place: Condition = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  const way = parseDistance(typeof place['within'] === 'string' ? place['within'] : '') ?? { n: 5, unit: 'km' }
  const degrees = (name: 'lat' | 'lon', most: number, words: { marketing: string; it: string }) => (
    <NumberInput
      className={css.degrees}
      size="xs"
      aria-label={term(words)}
      error={wrong}
      min={-most}
      max={most}
      decimalScale={6}
      value={typeof place[name] === 'number' ? place[name] : ''}
      onChange={(n) => typeof n === 'number' && onChange({ ...place, [name]: n })}
    />
  )
  return (
    <>
      {degrees('lat', 90, { marketing: 'Latitude', it: 'lat' })}
      {degrees('lon', 180, { marketing: 'Longitude', it: 'lon' })}
      <span className={css.word}>{term({ marketing: 'at most', it: 'within' })}</span>
      <NumberInput
        className={css.number}
        size="xs"
        aria-label={term({ marketing: 'How far', it: 'within' })}
        min={0}
        decimalScale={3}
        value={way.n}
        onChange={(n) => typeof n === 'number' && n > 0 && onChange({ ...place, within: `${n}${way.unit}` })}
      />
      <Select
        className={css.short}
        size="xs"
        aria-label={term({ marketing: 'Unit of length', it: 'unit' })}
        data={['m', 'km']}
        value={way.unit}
        onChange={(unit) => unit && onChange({ ...place, within: `${way.n}${unit}` })}
        allowDeselect={false}
      />
    </>
  )
}

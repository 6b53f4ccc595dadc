import { NativeSelect } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import { ranges, units, type Unit } from './fields'

/** How far back. */
export function RangeField({ value, choose }: { value: string; choose: (last: string) => void }) {
  const term = useTerm()
  const known = ranges.some((r) => r.value === value)
  return (
    <NativeSelect
      size="xs"
      label={term({ marketing: 'When', it: 'last' })}
      value={value}
      onChange={(e) => choose(e.currentTarget.value)}
      data={[...(known ? [] : [{ value, label: value }]), ...ranges.map((r) => ({ value: r.value, label: term(r.label) }))]}
    />
  )
}

/** By hour, day, week or month. */
export function UnitField({ value, choose, hours = true }: { value: Unit; choose: (unit: string) => void; hours?: boolean }) {
  const term = useTerm()
  return (
    <NativeSelect
      size="xs"
      label={term({ marketing: 'By', it: 'unit' })}
      value={value}
      onChange={(e) => choose(e.currentTarget.value)}
      data={units.filter((u) => hours || u !== 'hour').map((u) => ({ value: u, label: u }))}
    />
  )
}

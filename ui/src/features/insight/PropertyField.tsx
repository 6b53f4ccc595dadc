import { Autocomplete } from '@mantine/core'
import { useState } from 'react'
import { useNames } from './queries'

/** The name of a property, completed from those that events were seen with. It is taken when it is chosen, or left. */
export function PropertyField({ label, of, value, placeholder, choose }: { label: string; of: string; value: string; placeholder?: string; choose: (property: string) => void }) {
  const { properties } = useNames()
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value) // the address changed by other means than typing here
    setText(value)
  }
  return (
    <Autocomplete
      size="xs"
      label={label}
      placeholder={placeholder}
      value={text}
      data={[...new Set(properties(of))]}
      limit={50}
      onChange={setText}
      onOptionSubmit={choose}
      onBlur={() => text.trim() !== value && choose(text.trim())}
      onKeyDown={(e) => e.key === 'Enter' && choose(text.trim())}
    />
  )
}

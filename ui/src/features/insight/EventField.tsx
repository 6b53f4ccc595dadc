import { Autocomplete } from '@mantine/core'
import { useState } from 'react'
import { useNames } from './queries'

/** The name of an event, completed from those that have been seen. It is taken when it is chosen, or left. */
export function EventField({ label, value, placeholder = 'Order Completed', choose }: { label: string; value: string; placeholder?: string; choose: (event: string) => void }) {
  const { events } = useNames()
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
      data={[...new Set(events)]}
      limit={50}
      onChange={setText}
      onOptionSubmit={choose}
      onBlur={() => text !== value && choose(text.trim())}
      onKeyDown={(e) => e.key === 'Enter' && choose(text.trim())}
    />
  )
}

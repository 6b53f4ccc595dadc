import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, type ReactNode } from 'react'
import { asFailure } from '../../lib/failure'

/** What can be done about a decision just taken, in the notice of it; the notices go when it is done. */
export function Undo({ label, act }: { label: string; act: () => Promise<unknown> }) {
  const [done, setDone] = useState(false)
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={done}
      onClick={() => {
        setDone(true)
        notifications.clean()
        act().catch((error: unknown) => notice('That could not be done', asFailure(error).message))
      }}
    >
      {label}
    </Button>
  )
}

/** The reason of a reverse decision, within the length that a reason may have. */
export function takenBack(reason: string): string {
  return `taken back: ${reason.trim()}`.slice(0, 500)
}

/** Tells that a decision stands, long enough to take it back. */
export function notice(title: string, message: ReactNode): void {
  notifications.show({ title, message, autoClose: 15_000, closeButtonProps: { 'aria-label': 'Close' } })
}

import { ActionIcon, Button, Popover, TextInput, Tooltip } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { absolute } from '../lib/time'
import { useNow } from '../ui/Timestamp'
import { useAsOf } from '../ui/useAsOf'
import { Term, useTerm } from '../ui/Wording'
import css from './AsOf.module.css'
import { answersAsOf } from './asOfPages'

/** Chooses a past instant to read pages as of. */
export function AsOfPicker() {
  const [asOf, set] = useAsOf()
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState('')
  const term = useTerm()
  const label = term({ marketing: 'As it was on…', it: 'asOf' })
  const instant = Date.parse(draft)
  const now = useNow(60_000)
  const future = !Number.isNaN(instant) && instant > now

  const turn = (open: boolean) => {
    if (open) setDraft(local(asOf === undefined ? now - 86_400_000 : Date.parse(asOf)))
    setOpened(open)
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (Number.isNaN(instant) || future) return
    set(new Date(instant).toISOString())
    setOpened(false)
  }
  return (
    <Popover opened={opened} onChange={turn} position="bottom-end" trapFocus returnFocus width={300}>
      <Popover.Target>
        <Tooltip label={label} disabled={opened}>
          <ActionIcon variant={asOf === undefined ? 'subtle' : 'light'} color={asOf === undefined ? 'joint' : 'accent'} size="lg" aria-label={label} aria-expanded={opened} onClick={() => turn(!opened)}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.400" strokeLinecap="round">
              <path d="M2.500 8a5.500 5.500 0 1 0 1.700-4M2.500 2.500V5H5M8 5v3.200l2 1.300" />
            </svg>
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <form className={css.form} onSubmit={submit}>
          <TextInput
            type="datetime-local"
            label={term({ marketing: 'Day and time, where you are', it: 'asOf, local time' })}
            value={draft}
            onChange={(e) => setDraft(e.currentTarget.value)}
            error={future ? 'That is still to come.' : undefined}
            required
          />
          <div className={css.acts}>
            {asOf !== undefined && (
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  set(undefined)
                  setOpened(false)
                }}
              >
                Back to now
              </Button>
            )}
            <Button size="xs" type="submit">
              Show
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Says above the page that it shows the past, or that it cannot. */
export function AsOfBanner() {
  const [asOf, set] = useAsOf()
  const place = useRouterState({ select: (s) => s.location.pathname })
  if (asOf === undefined) return null
  const when = absolute(Date.parse(asOf)).replace(/\.\d{3}/, '')
  const able = answersAsOf(place)
  return (
    <div className={css.banner} role="status" data-able={able}>
      <span>
        {able ? (
          <Term k={{ marketing: `This is how it was on ${when}.`, it: `asOf=${asOf}` }} />
        ) : (
          <Term k={{ marketing: `This page knows only how it is now. Customers, segments and questions can be seen as they were on ${when}.`, it: `asOf is not answered here: state of now` }} />
        )}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => set(undefined)}>
        Back to now
      </Button>
    </div>
  )
}

/** An instant as a field of day and time holds it. */
function local(instant: number): string {
  const at = new Date(instant)
  return new Date(instant - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

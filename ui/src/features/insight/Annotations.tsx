import { Button, Modal, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { Term, useTerm } from '../../ui/Wording'
import { useAnnotate } from './annotations'
import { periodLabel } from './fields'
import type { TrendAnswer } from './queries'
import type { Mark } from './TrendChart'
import css from './TrendRows.module.css'

/** What is marked on the chart, in words, and a way to mark more. */
export function Annotations({ answer, marks }: { answer: TrendAnswer; marks: Mark[] }) {
  const [open, setOpen] = useState(false)
  const when = (m: Mark) => {
    const from = periodLabel(answer.periods[m.from] ?? '', answer.unit)
    return m.to > m.from ? `${from} – ${periodLabel(answer.periods[m.to] ?? '', answer.unit)}` : from
  }
  return (
    <div className={css.rows}>
      {marks.length > 0 && (
        <ol className={css.marks} aria-label="What is marked">
          {marks.map((m, i) => (
            <li key={i}>
              {when(m)}: {m.label}
            </li>
          ))}
        </ol>
      )}
      <div className={css.acts}>
        <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
          Mark a day
        </Button>
        <span className={css.hint}>
          <Term k={{ marketing: `Days as in ${answer.zone}.`, it: `zone=${answer.zone}` }} />
        </span>
      </div>
      {open && <NewAnnotation close={() => setOpen(false)} />}
    </div>
  )
}

const example = { key: 'sale-november', marketing: 'Singles’ Day sale', it: 'campaign 11.11, checkout v4', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

function NewAnnotation({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const [at, setAt] = useState('')
  const [to, setTo] = useState('')
  const put = useAnnotate()
  const term = useTerm()
  const failure = put.error ? asFailure(put.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    put.mutate({ draft, at, to }, { onSuccess: close })
  }
  return (
    <Modal opened onClose={close} size="lg" title="Mark a day" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.rows} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <TextInput type="date" label={term({ marketing: 'The day', it: 'spec.at / spec.from' })} value={at} onChange={(e) => setAt(e.currentTarget.value)} required />
        <TextInput type="date" label={term({ marketing: 'Until before (if it was longer)', it: 'spec.to' })} value={to} onChange={(e) => setTo(e.currentTarget.value)} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={put.isPending}>
            Mark it
          </Button>
        </div>
      </form>
    </Modal>
  )
}

import { Button, Modal, TextInput, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { count } from '../../lib/number'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { address, type Person } from './identityGraph'
import { notice, takenBack, Undo } from './Undo'
import { useDecisions, usePeople, usePerson, type PersonSummary } from './queries'
import css from './decisions.module.css'

/** Says that this customer and another are one. Names both before it is done; the way back is Split. */
export function MergeDialog({ person, close }: { person: Person; close: () => void }) {
  const [q, setQ] = useState('')
  const [asked] = useDebouncedValue(q, 200)
  const [other, setOther] = useState<PersonSummary | null>(null)
  const [reason, setReason] = useState('')
  const found = usePeople(asked)
  const navigate = useNavigate()
  const { merge, split } = useDecisions()
  const mine = person.identifiers[0]
  const theirs = other?.identifiers[0]
  const whole = usePerson(theirs ? address(theirs) : '').data // the row in the list names the best identifiers only
  const candidates = (found.data?.pages[0]?.items ?? []).filter((p) => p.id !== person.id).slice(0, 6)

  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (!mine || !theirs || reason.trim() === '') return
    const a = address(mine)
    const b = address(theirs)
    merge.mutate(
      { a, b, reason: reason.trim() },
      {
        onSuccess: () => {
          close()
          void navigate({ to: '/people/$id', params: { id: a } })
          notice('They are one customer now', merged(() => split.mutateAsync({ a, b, cannotLink: false, reason: takenBack(reason) })))
        },
      },
    )
  }

  return (
    <Modal opened onClose={close} size={640} title={`Merge ${person.label} with another customer`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {other === null ? (
          <>
            <TextInput label="The other customer" placeholder="Name, e-mail, phone, account…" data-autofocus value={q} onChange={(e) => setQ(e.currentTarget.value)} />
            {found.isPending ? (
              <Lines count={3} />
            ) : found.isError ? (
              <ErrorState error={found.error} />
            ) : (
              <ul className={css.choices} aria-label="Customers found">
                {candidates.map((p) => (
                  <li key={p.id}>
                    <button type="button" onClick={() => setOther(p)}>
                      <b>{p.label}</b>
                      <span>
                        {p.identifiers
                          .filter((i) => i.type !== 'anonymous_id')
                          .slice(0, 3)
                          .map((i) => i.value)
                          .join(' · ') || p.identifiers[0]?.value}
                      </span>
                    </button>
                  </li>
                ))}
                {candidates.length === 0 && <li className={css.none}>Nobody else is known as “{asked}”.</li>}
              </ul>
            )}
          </>
        ) : (
          <>
            {whole ? (
              <>
                <div className={css.two}>
                  <Card label={person.label} identifiers={person.identifiers.length} events={person.events} lastSeen={person.lastSeen} />
                  <span className={css.plus} aria-hidden="true">
                    +
                  </span>
                  <Card label={whole.label} identifiers={whole.identifiers.length} events={whole.events} lastSeen={whole.lastSeen} />
                </div>
                <p className={css.effect}>
                  They become one customer with {count(person.identifiers.length + whole.identifiers.length)} identifiers and {count(person.events + whole.events)} events. Traits and segments are worked out anew, at once. No data moves: Split
                  takes it back.
                </p>
              </>
            ) : (
              <Lines count={3} />
            )}
            <Button size="compact-xs" variant="subtle" onClick={() => setOther(null)} style={{ justifySelf: 'start' }}>
              Choose somebody else
            </Button>
          </>
        )}
        <Textarea label="Reason" description="Stands beside the evidence, with your name." required maxLength={500} autosize minRows={2} placeholder="same customer, confirmed by phone" value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        {merge.isError && <ErrorState error={merge.error} />}
        <div className={css.buttons}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={merge.isPending} disabled={!whole || reason.trim() === ''}>
            {other ? `Merge ${person.label} and ${other.label}` : 'Merge'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const merged = (back: () => Promise<unknown>) => <Undo label="Undo: split them again" act={back} />

function Card({ label, identifiers, events, lastSeen }: { label: string; identifiers: number; events: number; lastSeen: string }) {
  return (
    <div className={css.card}>
      <b>{label}</b>
      <span>
        {count(identifiers)} identifiers · {count(events)} events
      </span>
      <span>
        last seen <Timestamp at={lastSeen} />
      </span>
    </div>
  )
}

import { Button, Modal, Radio, Select, Textarea } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { ErrorState } from '../../ui/states'
import { address, evidenceInWords, identifierKind, type Person } from './identityGraph'
import { counterpart, partedBy, unitingPairs } from './parting'
import { notice, takenBack, Undo } from './Undo'
import { useDecisions } from './queries'
import css from './decisions.module.css'

type Way = 'identifier' | 'evidence'

const spoken = (id: string) => `${identifierKind(id.slice(0, id.indexOf(':')))} ${id.slice(id.indexOf(':') + 1)}`

/** Says that two identifiers are not one customer, or that a piece of evidence was wrong. Names what parts; the way back is Merge. */
export function SplitDialog({ person, close }: { person: Person; close: () => void }) {
  const [way, setWay] = useState<Way>('identifier')
  const [identifier, setIdentifier] = useState<string | null>(null)
  const [pair, setPair] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const navigate = useNavigate()
  const { merge, split } = useDecisions()
  const pairs = unitingPairs(person.evidence)
  const chosenPair = pair === null ? undefined : pairs[Number(pair)]

  const a = way === 'identifier' ? identifier : (chosenPair?.a ?? null)
  const b = way === 'identifier' ? (identifier === null ? null : counterpart(person, identifier)) : (chosenPair?.b ?? null)
  const ready = a !== null && b !== null && reason.trim() !== ''

  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (a === null || b === null || reason.trim() === '') return
    split.mutate(
      { a, b, cannotLink: way === 'identifier', reason: reason.trim() },
      {
        onSuccess: ({ people }) => {
          close()
          void navigate({ to: '/people/$id', params: { id: b } })
          notice(
            people.length > 1 ? `They are ${people.length} customers now` : 'The evidence was taken back; they are still one customer',
            parted(
              people.map((p) => ({ label: p.label, open: () => navigate({ to: '/people/$id', params: { id: p.identifiers[0] ? address(p.identifiers[0]) : p.id } }) })),
              () => merge.mutateAsync({ a, b, reason: takenBack(reason) }),
            ),
          )
        },
      },
    )
  }

  return (
    <Modal opened onClose={close} size={640} title={`Split ${person.label}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        <Radio.Group label="What is wrong?" value={way} onChange={setWay}>
          <div className={css.ways}>
            <Radio value="identifier" label="An identifier belongs to somebody else" description="It is kept apart from now on, whatever evidence comes." />
            <Radio value="evidence" label="A piece of evidence was wrong" description="It is taken back, as if it had never been had. New evidence may unite them again." />
          </div>
        </Radio.Group>
        {way === 'identifier' ? (
          <Select
            label="Which identifier is not of this customer?"
            searchable
            required
            data={person.identifiers.map((i) => ({ value: address(i), label: spoken(address(i)) }))}
            value={identifier}
            onChange={setIdentifier}
            comboboxProps={{ withinPortal: true }}
          />
        ) : (
          <Select
            label="Which evidence was wrong?"
            searchable
            required
            data={pairs.map((p, i) => ({ value: String(i), label: `${spoken(p.a)} – ${spoken(p.b)}` }))}
            value={pair}
            onChange={setPair}
            comboboxProps={{ withinPortal: true }}
          />
        )}
        {way === 'identifier' && identifier !== null && b !== null && (
          <p className={css.effect}>
            <b>{spoken(identifier)}</b> and <b>{spoken(b)}</b> become two customers. Whatever else is tied to the one more than to the other goes with it; events, traits and segments follow, at once.
          </p>
        )}
        {way === 'evidence' && chosenPair && <Effect person={person} a={chosenPair.a} b={chosenPair.b} words={chosenPair.evidence.map((e) => evidenceInWords(e).marketing)} />}
        <Textarea label="Reason" description="Stands beside the evidence, with your name." required maxLength={500} autosize minRows={2} placeholder="shared family address" value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        <p className={css.note}>No data moves. Merge takes it back.</p>
        {split.isError && <ErrorState error={split.error} />}
        <div className={css.buttons}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" color="bad" loading={split.isPending} disabled={!ready}>
            {way === 'identifier' ? 'Split them' : 'Take the evidence back'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function parted(people: { label: string; open: () => Promise<void> }[], back: () => Promise<unknown>) {
  return (
    <span className={css.done}>
      {people.map((p, i) => (
        <Undo key={i} label={p.label} act={p.open} />
      ))}
      <Undo label="Undo: merge them again" act={back} />
    </span>
  )
}

function Effect({ person, a, b, words }: { person: Person; a: string; b: string; words: string[] }) {
  const parted = partedBy(person, a, b)
  return (
    <div className={css.effect}>
      <p>{words.join('; ')}.</p>
      {parted.length === 0 ? (
        <p>They stay one customer: other evidence still ties them together.</p>
      ) : (
        <>
          <p>{parted.length === 1 ? 'This identifier becomes a customer of its own:' : `These ${parted.length} identifiers become a customer of their own:`}</p>
          <ul>
            {parted.slice(0, 8).map((id) => (
              <li key={id}>{spoken(id)}</li>
            ))}
            {parted.length > 8 && <li>and {parted.length - 8} more</li>}
          </ul>
        </>
      )}
    </div>
  )
}

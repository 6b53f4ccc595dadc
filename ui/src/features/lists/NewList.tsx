import { Button, Modal, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { useTerm } from '../../ui/Wording'
import css from './ListsPage.module.css'
import { useCreateList } from './queries'

const example = { key: 'vip-guests', marketing: 'Guests of the opening', it: 'Uploaded by store operations', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

/** Makes a list, empty at first. */
export function NewList({ close, made }: { close: () => void; made: (key: string) => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const [purpose, setPurpose] = useState('')
  const create = useCreateList()
  const term = useTerm()
  const failure = create.error ? asFailure(create.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate({ draft, purpose }, { onSuccess: () => made(draft.key) })
  }
  return (
    <Modal opened onClose={close} size="lg" title="New list" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <TextInput label={term({ marketing: 'What it is for', it: 'spec.purpose' })} placeholder="Invitations to the opening in Osaka" value={purpose} onChange={(e) => setPurpose(e.currentTarget.value)} maxLength={500} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the list
          </Button>
        </div>
      </form>
    </Modal>
  )
}

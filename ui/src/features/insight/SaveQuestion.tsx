import { Button, Modal } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { questionOf } from '../../api/asking'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import css from './Saved.module.css'
import { useCreate } from './saved'

const example = { key: 'weekly-orders', marketing: 'Orders, week by week', it: 'Order Completed by week', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

/** Keeps the question that an answer is to, with the page as it stands, under a name. */
export function SaveQuestion({ at }: { at: string }) {
  const [open, setOpen] = useState(false)
  const [kept, setKept] = useState('')
  const asked = questionOf(at)
  if (!asked) return null
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        Save
      </Button>
      <span role="status" className={css.kept}>
        {kept && `Saved as ${kept}`}
      </span>
      {open && (
        <Form
          asked={asked}
          close={() => setOpen(false)}
          made={(key) => {
            setKept(key)
            setOpen(false)
          }}
        />
      )}
    </>
  )
}

function Form({ asked, close, made }: { asked: { kind: string; question: unknown }; close: () => void; made: (key: string) => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const page = useLocation({ select: (l) => l.pathname + l.searchStr })
  const create = useCreate('question')
  const failure = create.error ? asFailure(create.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate({ draft, spec: { ...asked, page: pageWithoutPast(page) } }, { onSuccess: () => made(draft.key) })
  }
  return (
    <Modal opened onClose={close} size="lg" title="Save this question" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Save the question
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** The page's address, but for the instant it is looked at as of: a saved question is of now. */
function pageWithoutPast(address: string): string {
  const [path, search = ''] = address.split('?')
  const rest = search
    .split('&')
    .filter((p) => p && !p.startsWith('asOf='))
    .join('&')
  return rest ? `${path}?${rest}` : (path ?? '/')
}

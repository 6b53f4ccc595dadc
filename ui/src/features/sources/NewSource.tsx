import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { ErrorState } from '../../ui/states'
import type { TermKey } from '../../ui/words'
import { Term, useTerm } from '../../ui/Wording'
import css from './NewSource.module.css'
import { useCreateSource, type SourceDraft } from './queries'

const touchpoints = ['web', 'app', 'store', 'call', 'mail', 'crm', 'server']

const blank: SourceDraft = { key: '', touchpoint: 'web', marketing: '', it: '', ownerMarketing: '', ownerIt: '' }

/** Which field a refusal is about, by the path the server names. */
const paths: Record<string, keyof SourceDraft> = { key: 'key', 'spec.touchpoint': 'touchpoint', 'wording.marketing': 'marketing', 'wording.it': 'it', 'owners.marketing': 'ownerMarketing', 'owners.it': 'ownerIt' }

/** Connects a source: both sides say what it is and who answers for it. The catalog makes the write key. */
export function NewSource({ opened, close, made }: { opened: boolean; close: () => void; made: (key: string) => void }) {
  const [draft, setDraft] = useState(blank)
  const create = useCreateSource()
  const term = useTerm()
  const failure = create.error ? asFailure(create.error) : undefined
  const at = failure?.where ? paths[failure.where] : undefined

  const field = (of: keyof SourceDraft, label: TermKey, more: { placeholder: string; description?: string; pattern?: string }) => (
    <TextInput
      label={term(label)}
      value={draft[of]}
      onChange={(e) => setDraft({ ...draft, [of]: e.currentTarget.value })}
      error={at === of ? [failure?.message, failure?.hint].filter(Boolean).join(' – ') : undefined}
      required
      {...more}
    />
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate(draft, {
      onSuccess: () => {
        setDraft(blank)
        made(draft.key)
      },
    })
  }
  return (
    <Modal opened={opened} onClose={close} size="lg" title={<Term k="source.new" />} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !at && <ErrorState error={failure} />}
        <div className={css.pair}>
          {field('key', 'source.key', { placeholder: 'web', description: 'Short and lasting: small letters, figures, - and _', pattern: '[a-z0-9][a-z0-9_\\-]*' })}
          <NativeSelect
            label={term('touchpoint')}
            description="Where the customer is when it happens"
            data={touchpoints}
            value={draft.touchpoint}
            onChange={(e) => setDraft({ ...draft, touchpoint: e.currentTarget.value })}
            error={at === 'touchpoint' ? failure?.message : undefined}
          />
        </div>
        <div className={css.pair}>
          {field('marketing', 'source.wording.marketing', { placeholder: 'The web shop' })}
          {field('it', 'source.wording.it', { placeholder: 'analytics.js on www.example.com' })}
        </div>
        <div className={css.pair}>
          {field('ownerMarketing', 'source.owner.marketing', { placeholder: 'mei.tan' })}
          {field('ownerIt', 'source.owner.it', { placeholder: 'arun' })}
        </div>
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Connect
          </Button>
        </div>
      </form>
    </Modal>
  )
}

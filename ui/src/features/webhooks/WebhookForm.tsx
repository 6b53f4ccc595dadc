import { Button, Checkbox, Modal, MultiSelect, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { answer, api } from '../../api/client'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { useTerm } from '../../ui/Wording'
import { draftOf, useSaveWebhook, type Definition, type WebhookDraft } from './queries'
import css from './WebhooksPage.module.css'

const example = { key: 'mail-system', marketing: 'Tells the mail system who became loyal', it: 'POST to the ESP, one per transition', ownerMarketing: 'mei.tan', ownerIt: 'arun' }
const blank: WebhookDraft = { head: blankDefinition, url: '', segments: [], on: ['entered', 'left'], enabled: true }

/** Makes a webhook, or changes one. Its name stays; what its posts are signed with is kept by the server. */
export function WebhookForm({ definition, close }: { definition?: Definition; close: () => void }) {
  const [draft, setDraft] = useState<WebhookDraft>(() => {
    if (!definition) return blank
    const d = draftOf(definition)
    return d.on.length > 0 ? d : { ...d, on: blank.on }
  })
  const save = useSaveWebhook(definition)
  const term = useTerm()
  const segments = useQuery({ queryKey: ['definitions', 'segment'], queryFn: ({ signal }) => answer(api.GET('/api/v1/definitions', { params: { query: { kind: 'segment' } }, signal })) })
  const failure = save.error ? asFailure(save.error) : undefined
  const aboutUrl = failure?.where === 'spec.url'
  const submit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate(draft, { onSuccess: close })
  }
  return (
    <Modal opened onClose={close} size="lg" title={definition ? `Change ${definition.key}` : 'New webhook'} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && !aboutUrl && <ErrorState error={failure} />}
        {/* The name of what is there already stays. */}
        <DefinitionFields draft={draft.head} onChange={(head) => setDraft({ ...draft, head: definition ? { ...head, key: definition.key } : head })} failure={failure} example={example} />
        <TextInput
          label={term({ marketing: 'Where to post', it: 'spec.url' })}
          description="https, or http inside the house; private networks must be allowed by the setting webhook.allow"
          placeholder="https://mail.example.com/rapport"
          type="url"
          value={draft.url}
          onChange={(e) => setDraft({ ...draft, url: e.currentTarget.value })}
          error={aboutUrl ? [failure.message, failure.hint].filter(Boolean).join(' – ') : undefined}
          required
        />
        <MultiSelect
          label={term({ marketing: 'Of which segments', it: 'spec.segments' })}
          placeholder={draft.segments.length === 0 ? 'all of them' : undefined}
          data={[...new Set([...(segments.data?.items ?? []).map((d) => d.key), ...draft.segments])]}
          value={draft.segments}
          onChange={(list) => setDraft({ ...draft, segments: list })}
          searchable
          clearable
        />
        <Checkbox.Group label={term({ marketing: 'What to tell', it: 'spec.on' })} value={draft.on} onChange={(on) => on.length > 0 && setDraft({ ...draft, on })}>
          <Checkbox size="xs" mt={6} value="entered" label={term({ marketing: 'who joined', it: 'entered' })} />
          <Checkbox size="xs" mt={6} value="left" label={term({ marketing: 'who left', it: 'left' })} />
        </Checkbox.Group>
        <Switch label={term({ marketing: 'Post now; switched off, everything waits', it: 'spec.enabled' })} checked={draft.enabled} onChange={(e) => setDraft({ ...draft, enabled: e.currentTarget.checked })} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {definition ? 'Save' : 'Make the webhook'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

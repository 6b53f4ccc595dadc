import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '../../ui/states'
import { useEndWebhook, type Definition } from './queries'
import css from './WebhooksPage.module.css'

/** Ends a webhook, once its name is typed. */
export function EndWebhook({ definition, close }: { definition: Definition; close: () => void }) {
  const [typed, setTyped] = useState('')
  const end = useEndWebhook()
  return (
    <Modal opened onClose={close} title={`End ${definition.key}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={css.form}>
        <p>Nothing is posted to it any more, and what waits is dropped. Its history stays in the catalog.</p>
        {end.error && <ErrorState error={end.error} />}
        <TextInput label={`Type ${definition.key} to end it`} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button color="red" disabled={typed !== definition.key} title={typed !== definition.key ? 'Type its name first' : undefined} loading={end.isPending} onClick={() => end.mutate(definition, { onSuccess: close })}>
            End the webhook
          </Button>
        </div>
      </div>
    </Modal>
  )
}

import { Button, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { count } from '../../lib/number'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { Said, Term } from '../../ui/Wording'
import { useKeepPeople, type Figure, type PeopleBehind } from './behind'
import { sayingOf } from './fields'
import css from './Steps.module.css'

const example = { key: 'left-the-basket', marketing: 'Left the basket in May', it: 'Funnel of May, dropped after step 2', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

/** Keeps the people behind a figure: as a condition that stays live where there is one, or just these people. */
export function KeepPeople({ figure, behind, close }: { figure: Figure; behind: PeopleBehind; close: () => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const keep = useKeepPeople()
  const navigate = useNavigate()
  const failure = keep.error ? asFailure(keep.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    keep.mutate(
      { figure, draft, purpose: (behind.sentence.marketing ?? '').slice(0, 500) },
      {
        onSuccess: (kept) => {
          notifications.show({ message: `${count(kept.count)} customers are on the list ${draft.key}, and the segment of that name has them.`, closeButtonProps: { 'aria-label': 'Close' } })
          void navigate({ to: '/segments/$key', params: { key: draft.key } })
        },
      },
    )
  }
  return (
    <Modal opened onClose={close} size="lg" title="Save as segment" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={css.people}>
        {behind.condition && (
          <section className={css.form} aria-labelledby="keep-live">
            <h3 id="keep-live">
              <Term k={{ marketing: 'Everybody like them, from now on', it: 'condition' }} />
            </h3>
            <p className={css.note}>
              {behind.condition.exact ? (
                'The same as a condition: customers join it and leave it as they do these things.'
              ) : (
                <>
                  Nearly the same as a condition: <Said {...sayingOf(behind.condition.note)} />.
                </>
              )}
            </p>
            <div>
              <Button variant="default" renderRoot={(props) => <Link to="/segments/new" search={{ draft: JSON.stringify(behind.condition?.condition) } as never} {...props} />}>
                Open in the builder
              </Button>
            </div>
          </section>
        )}
        <form className={css.form} onSubmit={submit} aria-labelledby="keep-these">
          <h3 id="keep-these">
            <Term k={{ marketing: `Just these ${count(behind.total)}`, it: `list of ${count(behind.total)}` }} />
          </h3>
          <p className={css.note}>They are put on a list of that name, and a segment over it. Nobody joins or leaves it by themselves.</p>
          {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
          <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
          <div className={css.acts}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={keep.isPending}>
              Save just these
            </Button>
          </div>
        </form>
      </div>
    </Modal>
  )
}

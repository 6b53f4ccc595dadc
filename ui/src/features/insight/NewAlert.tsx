import { Button, Modal, NativeSelect, NumberInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { useCreate, useSavedAnswer, figureText, type Definition } from './saved'
import css from './Saved.module.css'

const example = { key: 'few-orders', marketing: 'Fewer orders than usual', it: 'Order Completed below 80 a day', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

/** Watches a figure of a saved question. */
export function NewAlert({ questions, close }: { questions: Definition[]; close: () => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const [question, setQuestion] = useState(questions[0]?.key ?? '')
  const [figure, setFigure] = useState('')
  const [is, setIs] = useState('below')
  const [limit, setLimit] = useState<number | string>('')
  const answer = useSavedAnswer(question, undefined)
  const create = useCreate('alert')
  const client = useQueryClient()
  const figures = answer.data?.key === question ? answer.data.figures : []
  const chosen = figures.find((f) => f.key === figure) ?? figures[0]
  const share = chosen?.unit === 'share' && is !== 'changed'
  const failure = create.error ? asFailure(create.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (!chosen || typeof limit !== 'number') return
    create.mutate(
      { draft, spec: { question, figure: chosen.key, is, limit: share ? limit / 100 : limit } },
      {
        onSuccess: () => {
          void client.invalidateQueries({ queryKey: ['alerts'] })
          close()
        },
      },
    )
  }
  return (
    <Modal opened onClose={close} size="lg" title="New alert" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <NativeSelect label="Saved question" value={question} onChange={(e) => setQuestion(e.currentTarget.value)} data={questions.map((q) => ({ value: q.key, label: q.wording?.marketing || q.key }))} />
        <NativeSelect
          label="Which figure"
          description={answer.data && figures.length === 0 ? 'This question has no single figures: choose another' : undefined}
          value={chosen?.key ?? ''}
          onChange={(e) => setFigure(e.currentTarget.value)}
          data={figures.map((f) => ({ value: f.key, label: `${f.label.marketing || f.key}: ${figureText(f)}` }))}
        />
        <div className={css.edit}>
          <NativeSelect
            label="Say so when it is"
            value={is}
            onChange={(e) => setIs(e.currentTarget.value)}
            data={[
              { value: 'below', label: 'below' },
              { value: 'above', label: 'above' },
              { value: 'changed', label: 'changed by more than' },
            ]}
          />
          <NumberInput label={is === 'changed' || share ? 'Limit, %' : 'Limit'} value={limit} onChange={setLimit} min={is === 'changed' ? 0 : undefined} required hideControls />
        </div>
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!chosen}>
            Watch it
          </Button>
        </div>
      </form>
    </Modal>
  )
}

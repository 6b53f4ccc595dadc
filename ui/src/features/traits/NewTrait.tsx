import { Autocomplete, Button, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { asFailure } from '../../lib/failure'
import { blankDefinition, DefinitionFields, isOfDefinition } from '../../ui/DefinitionFields'
import { ErrorState } from '../../ui/states'
import { useTerm } from '../../ui/Wording'
import { blankComputed, computedOf, measures, ways, type ComputedDraft, type Way } from './computed'
import { useCreateTrait, useVocabulary } from './queries'
import css from './TraitsPage.module.css'

const example = { key: 'orders_90d', marketing: 'Orders in three months', it: 'count(Order Completed, 90d)', ownerMarketing: 'mei.tan', ownerIt: 'arun' }

const wayWords: Record<Way, { marketing: string; it: string }> = {
  measure: { marketing: 'A figure of what they did', it: 'measure' },
  ratio: { marketing: 'How many of one thing per other thing', it: 'ratio' },
  formula: { marketing: 'A formula', it: 'formula' },
  rfm: { marketing: 'How recently, how often, how much', it: 'rfm' },
}

/** Makes a trait that is computed from events. */
export function NewTrait({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(blankDefinition)
  const [computed, setComputed] = useState(blankComputed)
  const create = useCreateTrait()
  const term = useTerm()
  const failure = create.error ? asFailure(create.error) : undefined
  const submit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate({ draft, computed: computedOf(computed) }, { onSuccess: close })
  }
  return (
    <Modal opened onClose={close} size="lg" title={term({ marketing: 'New computed trait', it: 'PUT /definitions/trait' })} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={css.form} onSubmit={submit}>
        {failure && !isOfDefinition(failure) && <ErrorState error={failure} />}
        <Select
          label={term({ marketing: 'What it is', it: 'spec.computed' })}
          data={ways.map((w) => ({ value: w, label: term(wayWords[w]) }))}
          value={computed.way}
          onChange={(way) => way && setComputed({ ...computed, way })}
          allowDeselect={false}
        />
        <Computing draft={computed} onChange={setComputed} />
        <DefinitionFields draft={draft} onChange={setDraft} failure={failure} example={example} />
        <div className={css.acts}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the trait
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Computing({ draft, onChange }: { draft: ComputedDraft; onChange: (draft: ComputedDraft) => void }) {
  const term = useTerm()
  const vocabulary = useVocabulary()
  const events = [...new Set((vocabulary.data?.events ?? []).filter((e) => (e.type ?? 'track') === 'track').map((e) => e.name))]
  const properties = [...new Set((vocabulary.data?.properties ?? []).filter((p) => draft.event === '' || p.of === draft.event).map((p) => p.name))]
  const set = (part: Partial<ComputedDraft>) => onChange({ ...draft, ...part })
  const event = (of: 'event' | 'per', marketing: string, it: string) => <Autocomplete label={term({ marketing, it })} data={events} value={draft[of]} onChange={(v) => set({ [of]: v })} placeholder="Order Completed" required />
  const property = <Autocomplete label={term({ marketing: 'Of which detail', it: 'property' })} data={properties} value={draft.property} onChange={(v) => set({ property: v })} placeholder="total" />
  const within = <TextInput label={term({ marketing: 'In the last', it: 'within' })} description="30d, 12w, 24h; empty for ever" placeholder="ever" pattern="[0-9]{1,6}[smhdw]" value={draft.within} onChange={(e) => set({ within: e.currentTarget.value })} />
  const steps = (of: 'recency' | 'frequency' | 'monetary', marketing: string) => <TextInput label={term({ marketing, it: of })} value={draft[of]} onChange={(e) => set({ [of]: e.currentTarget.value })} required />

  switch (draft.way) {
    case 'formula':
      return (
        <Textarea
          className={css.formula}
          label={term({ marketing: 'Formula', it: 'formula' })}
          placeholder="count(Order Completed, 30d) / max(count(Product Viewed, 30d), 1)"
          description="Figures of events, traits, + − × ÷ and functions"
          autosize
          minRows={2}
          value={draft.formula}
          onChange={(e) => set({ formula: e.currentTarget.value })}
          required
        />
      )
    case 'ratio':
      return (
        <>
          <div className={css.pair}>
            {event('event', 'How often they did', 'ratio[0]')}
            {event('per', 'divided by how often they did', 'ratio[1]')}
          </div>
          {within}
        </>
      )
    case 'rfm':
      return (
        <>
          <div className={css.pair}>
            {event('event', 'What they did', 'rfm.event')}
            {property}
          </div>
          {steps('recency', 'From 5 points down to 1, when it is longer ago than')}
          <div className={css.pair}>
            {steps('frequency', 'From 1 point up to 5, at so many times')}
            {steps('monetary', 'From 1 point up to 5, at a total of')}
          </div>
        </>
      )
    default:
      return (
        <>
          <div className={css.pair}>
            {event('event', 'What they did', 'event')}
            <Select label={term({ marketing: 'What is measured', it: 'measure' })} data={[...measures]} value={draft.measure} onChange={(v) => v && set({ measure: v })} allowDeselect={false} />
          </div>
          <div className={css.pair}>
            {draft.measure !== 'count' && property}
            {within}
          </div>
        </>
      )
  }
}

import { Button, TextInput, Textarea } from '@mantine/core'
import type { Failure } from '../../lib/failure'
import { Glyph } from '../../ui/Glyph'
import { ErrorState } from '../../ui/states'
import { Term } from '../../ui/Wording'
import css from './BuilderPage.module.css'

interface Pair {
  marketing: string
  it: string
}

export interface Agreed {
  key: string
  wording: Pair
  owners: Pair
}

const sides = [
  { side: 'marketing', name: 'Marketing', says: 'What marketing calls it', example: 'Loyal customers', who: 'Answers for it in marketing', person: 'mei.tan' },
  { side: 'it', name: 'IT', says: 'What IT calls it', example: 'Order Completed ≥ 3 in 90 d', who: 'Answers for it in IT', person: 'arun' },
] as const

/** What both sides agree on: the name in each side's words, and who answers for it on each side. */
export function Agreement({
  agreed,
  onChange,
  isNew,
  sentence,
  failure,
  shown,
}: {
  agreed: Agreed
  onChange: (agreed: Agreed) => void
  isNew: boolean
  sentence: { marketing?: string; it?: string } | undefined
  failure: Failure | null
  shown: boolean
}) {
  const where = failure?.where ?? ''
  const refusal = (field: string, value: string): string | undefined => {
    if (failure && (where === field || (where !== '' && field.startsWith(`${where}.`) && value.trim() === ''))) return failure.hint ? `${failure.message} – ${failure.hint}` : failure.message
    return shown && value.trim() === '' ? 'This is missing.' : undefined
  }
  const fields = ['key', 'owners', 'wording', 'owners.marketing', 'owners.it', 'wording.marketing', 'wording.it']
  return (
    <section className={css.panel} aria-labelledby="agreement-title">
      <h2 id="agreement-title">
        <Term k={{ marketing: 'What both sides agree on', it: 'wording, owners' }} />
      </h2>
      {isNew && (
        <TextInput
          className={css.key}
          label={<Term k={{ marketing: 'Short name', it: 'key' }} />}
          description="Stays for good: letters, digits and dashes, such as loyal-at-risk."
          required
          value={agreed.key}
          error={refusal('key', agreed.key)}
          onChange={(e) => onChange({ ...agreed, key: e.currentTarget.value })}
        />
      )}
      <div className={css.sides}>
        {sides.map(({ side, name, says, example, who, person }) => (
          <div key={side} className={css.sideFields} data-side={side}>
            <p className={css.side}>
              <Glyph side={side} /> {name}
            </p>
            <Textarea
              label={says}
              placeholder={example}
              required
              autosize
              minRows={2}
              value={agreed.wording[side]}
              error={refusal(`wording.${side}`, agreed.wording[side])}
              onChange={(e) => onChange({ ...agreed, wording: { ...agreed.wording, [side]: e.currentTarget.value } })}
            />
            {sentence?.[side] && agreed.wording[side] !== sentence[side] && (
              <Button className={css.suggest} size="compact-xs" variant="subtle" onClick={() => onChange({ ...agreed, wording: { ...agreed.wording, [side]: sentence[side] ?? '' } })}>
                Take the sentence
              </Button>
            )}
            <TextInput
              label={who}
              placeholder={person}
              required
              value={agreed.owners[side]}
              error={refusal(`owners.${side}`, agreed.owners[side])}
              onChange={(e) => onChange({ ...agreed, owners: { ...agreed.owners, [side]: e.currentTarget.value } })}
            />
          </div>
        ))}
      </div>
      {failure && !fields.includes(where) && <ErrorState error={failure} />}
    </section>
  )
}

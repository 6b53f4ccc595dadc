import { TextInput } from '@mantine/core'
import type { Failure } from '../lib/failure'
import css from './DefinitionFields.module.css'
import { useTerm } from './Wording'
import type { Saying } from './words'

/** What every definition says of itself: its name, what each side calls it, and who answers for it on each side. */
export interface DefinitionDraft {
  key: string
  marketing: string
  it: string
  ownerMarketing: string
  ownerIt: string
}

export const blankDefinition: DefinitionDraft = { key: '', marketing: '', it: '', ownerMarketing: '', ownerIt: '' }

/** The body that puts a definition. */
export function definitionBody(draft: DefinitionDraft, spec: Record<string, unknown>) {
  return { owners: { marketing: draft.ownerMarketing, it: draft.ownerIt }, wording: { marketing: draft.marketing, it: draft.it }, spec }
}

const places: Record<string, keyof DefinitionDraft> = { key: 'key', 'wording.marketing': 'marketing', 'wording.it': 'it', 'owners.marketing': 'ownerMarketing', 'owners.it': 'ownerIt' }

/** Whether a refusal is about one of these fields, and so is shown there. */
export function isOfDefinition(failure: Failure | undefined): boolean {
  return failure?.where !== undefined && failure.where in places
}

/** The fields of a definition's head, each with the refusal that is about it. */
export function DefinitionFields({ draft, onChange, failure, example }: { draft: DefinitionDraft; onChange: (draft: DefinitionDraft) => void; failure: Failure | undefined; example: DefinitionDraft }) {
  const term = useTerm()
  const at = failure?.where === undefined ? undefined : places[failure.where]
  const field = (of: keyof DefinitionDraft, label: Saying, more: { description?: string; pattern?: string } = {}) => (
    <TextInput
      label={term(label)}
      placeholder={example[of]}
      value={draft[of]}
      onChange={(e) => onChange({ ...draft, [of]: e.currentTarget.value })}
      error={at === of ? [failure?.message, failure?.hint].filter(Boolean).join(' – ') : undefined}
      required
      {...more}
    />
  )
  return (
    <>
      {field('key', { marketing: 'Short name', it: 'key' }, { description: 'Short and lasting: small letters, figures, - and _', pattern: '[a-z0-9][a-z0-9_\\-]*' })}
      <div className={css.pair}>
        {field('marketing', { marketing: 'What marketing calls it', it: 'wording.marketing' })}
        {field('it', { marketing: 'What IT calls it', it: 'wording.it' })}
      </div>
      <div className={css.pair}>
        {field('ownerMarketing', { marketing: 'Answers for it in marketing', it: 'owners.marketing' })}
        {field('ownerIt', { marketing: 'Answers for it in IT', it: 'owners.it' })}
      </div>
    </>
  )
}

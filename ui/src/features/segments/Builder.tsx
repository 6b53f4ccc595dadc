import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { Link, useBlocker, useNavigate } from '@tanstack/react-router'
import { useMemo, useRef, useState, type FormEvent } from 'react'
import { asFailure, type Failure } from '../../lib/failure'
import { CopyLine, ErrorState } from '../../ui/states'
import { Term } from '../../ui/Wording'
import { useAppraisal } from './appraisal'
import { Agreement, type Agreed } from './Agreement'
import css from './BuilderPage.module.css'
import { ConditionEditing, newFresh } from './ConditionEditing'
import { GroupRows } from './GroupRows'
import { JsonEditor } from './JsonEditor'
import { PreviewPanel } from './PreviewPanel'
import { usePreview, useSave, useSegments, useVocabulary, type Definition } from './queries'
import type { Condition, Ids } from './forms'
import { TextEditor } from './TextEditor'
import { complete, fromCondition, placeOf, toCondition, type Group } from './tree'
import { Warnings } from './Warnings'
import { definitionYaml } from './yaml'

const nothing: Agreed = { key: '', wording: { marketing: '', it: '' }, owners: { marketing: '', it: '' } }

/** What another page proposes that a segment is called. */
export interface Named {
  key: string
  wording: Agreed['wording']
}

/** The builder: conditions on the left, what they select on the right, what both sides agree on below. */
export function Builder({ ids, root: first, definition, named }: { ids: Ids; root: Group; definition?: Definition; named?: Named }) {
  const [root, setRoot] = useState(first)
  const [start] = useState<Agreed>(() => (definition ? agreedOf(definition) : named ? { ...nothing, ...named } : nothing))
  const [agreed, setAgreed] = useState(start)
  const [form, setForm] = useState('rows')
  const [shown, setShown] = useState(false)
  const [fresh] = useState(newFresh)
  const vocabulary = useVocabulary()
  const segments = useSegments()
  const navigate = useNavigate()
  const save = useSave()

  const saved = useRef(false)
  const changed = root !== first || agreed !== start
  useBlocker({
    shouldBlockFn: () => changed && !saved.current && !globalThis.confirm('Leave without saving? What you changed here would be lost.'),
    enableBeforeUnload: () => changed && !saved.current,
  })

  const condition = useMemo(() => (complete(root) ? toCondition(root) : null), [root])
  const [asked] = useDebouncedValue(condition, 300)
  const preview = usePreview(asked, definition?.key)
  const appraisal = useAppraisal(asked)
  const [last, setLast] = useState(preview.data) // stays while a condition is not understood
  if (preview.data && preview.data !== last) setLast(preview.data)
  const refused = condition !== null && preview.isError ? asFailure(preview.error) : null
  const unsaved = save.isError ? asFailure(save.error) : null
  const failure = refused ?? unsaved
  const place = failure?.where !== undefined && isOfCondition(failure) ? placeOf(root, failure.where) : null
  const yaml = definitionYaml({ key: agreed.key || 'new-segment', owners: agreed.owners, wording: agreed.wording, spec: { condition: toCondition(root) ?? {} } })

  const submit = (e: FormEvent) => {
    e.preventDefault()
    setShown(true)
    if (condition === null || !settled(agreed)) return
    save.mutate(
      {
        key: agreed.key,
        hash: definition?.hash,
        body: { owners: agreed.owners, wording: agreed.wording, spec: { ...definition?.spec, condition }, expiresAt: definition?.expiresAt, atExpiry: definition?.atExpiry },
      },
      {
        onSuccess: ({ changed }) => {
          saved.current = true
          notifications.show({ message: changed ? `${agreed.key} is saved and is being worked out for everybody.` : `Nothing to save: ${agreed.key} says that already.`, closeButtonProps: { 'aria-label': 'Close' } })
          void navigate({ to: '/segments/$key', params: { key: agreed.key } })
        },
      },
    )
  }

  return (
    <form className={css.page} onSubmit={submit} noValidate>
      <header className={css.head}>
        <div>
          <p className={css.crumb}>
            <Link to="/segments">
              <Term k="page.segments" />
            </Link>{' '}
            / {definition ? <span className="mono">{definition.key}</span> : 'new'}
          </p>
          <h1>{definition ? 'Change the segment' : 'New segment'}</h1>
        </div>
        <div className={css.actions}>
          <Button variant="default" renderRoot={(props) => (definition ? <Link to="/segments/$key" params={{ key: definition.key }} {...props} /> : <Link to="/segments" {...props} />)}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {definition ? 'Save' : 'Save and start'}
          </Button>
        </div>
      </header>
      <div className={css.columns}>
        <div className={css.left}>
          <section className={css.panel} aria-labelledby="who-title">
            <div className={css.bar}>
              <h2 id="who-title">
                <Term k={{ marketing: 'Who is in it', it: 'spec.condition' }} />
              </h2>
              <SegmentedControl
                size="xs"
                aria-label="How to write the condition"
                value={form}
                onChange={setForm}
                data={[
                  { value: 'rows', label: 'Rows' },
                  { value: 'text', label: 'Text' },
                  { value: 'json', label: 'JSON' },
                  { value: 'yaml', label: 'YAML' },
                ]}
              />
            </div>
            {form === 'rows' && (
              <ConditionEditing
                value={{ root, setRoot, ids, vocabulary: vocabulary.data, segments: segments.data?.items.map((s) => s.definition.key) ?? [], place, failure: place ? failure : null, showMissing: shown, fresh }}
              >
                <GroupRows group={root} depth={0} />
              </ConditionEditing>
            )}
            {form === 'text' && <TextEditor condition={condition} ids={ids} onChange={setRoot} />}
            {form === 'json' && <JsonEditor root={root} ids={ids} onChange={setRoot} />}
            {form === 'yaml' && (
              <>
                {/* A document that is wider than its panel is read by scrolling it. */}
                <pre className={css.yaml} tabIndex={0} aria-label="Definition as YAML">
                  {yaml}
                </pre>
                <CopyLine line={`rapport apply -f - <<'END'\n${yaml}END`} />
              </>
            )}
            {appraisal.data && condition !== null && !refused && (
              <Warnings warnings={appraisal.data.warnings} condition={appraisal.data.condition as Condition} onChange={(next) => setRoot(fromCondition(next, ids))} />
            )}
            {failure && !place && isOfCondition(failure) && <ErrorState error={failure} />}
            {shown && condition === null && !failure && (
              <p className={css.missing} role="alert">
                A condition is not finished yet: its empty field is marked.
              </p>
            )}
          </section>
          <Agreement agreed={agreed} onChange={setAgreed} isNew={!definition} sentence={last?.sentence} failure={unsaved && !isOfCondition(unsaved) ? unsaved : null} shown={shown} />
        </div>
        <PreviewPanel preview={last} busy={preview.isFetching || asked !== condition} waiting={condition === null} failed={refused !== null} changing={definition !== undefined} />
      </div>
    </form>
  )
}

function agreedOf(d: Definition): Agreed {
  return {
    key: d.key,
    wording: { marketing: d.wording?.marketing ?? '', it: d.wording?.it ?? '' },
    owners: { marketing: d.owners?.marketing ?? '', it: d.owners?.it ?? '' },
  }
}

function settled({ key, wording, owners }: Agreed): boolean {
  return [key, wording.marketing, wording.it, owners.marketing, owners.it].every((text) => text.trim() !== '')
}

/** Whether a failure is about the condition, rather than about what surrounds it. */
function isOfCondition(failure: Failure): boolean {
  const where = failure.where ?? ''
  return failure.kind === 'invalid' && !/^(owners|wording|key|expiresAt|atExpiry|segment\/)/.test(where)
}

import { ActionIcon, Autocomplete, Select } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { EventFields } from './EventFields'
import css from './LeafRow.module.css'
import { operators, operatorsOf, valueKind, fitting } from './operators'
import { RowMenu } from './RowMenu'
import { blank, change, missing, remove, type EventTest, type Leaf, type Test } from './tree'
import { ValueField } from './ValueField'

const subjects: { value: string; marketing: string; it: string }[] = [
  { value: 'event:track', marketing: 'did', it: 'track' },
  { value: 'event:page', marketing: 'saw the page', it: 'page' },
  { value: 'event:screen', marketing: 'saw the screen', it: 'screen' },
  { value: 'event:identify', marketing: 'told us who they are', it: 'identify' },
  { value: 'event:group', marketing: 'joined a group', it: 'group' },
  { value: 'event:alias', marketing: 'got another name', it: 'alias' },
  { value: 'event:any', marketing: 'did anything', it: 'any' },
  { value: 'trait', marketing: 'has', it: 'trait' },
  { value: 'identifier', marketing: 'is known by', it: 'identifier' },
  { value: 'segment', marketing: 'is in', it: 'segment' },
]

const nameless = new Set(['identify', 'group', 'alias'])

/** One condition as a row that reads like its sentence. */
export function LeafRow({ leaf }: { leaf: Leaf }) {
  const { root, setRoot, ids, place, failure, showMissing } = useEditing()
  const term = useTerm()
  const test = leaf.test
  const set = (next: Test) => setRoot(change(root, leaf.id, (d) => (d.kind === 'leaf' ? { ...d, test: next } : d)))
  const lacking = showMissing ? missing(test) : null
  const wrong = place?.id === leaf.id ? place.field : null
  const marks = (field: string) => lacking === field || (wrong !== null && (wrong === field || wrong.startsWith(field)))

  const subject = (value: string | null) => {
    const [form, type] = (value ?? '').split(':') as [Test['form'], string | undefined]
    if (form === 'event' && test.form === 'event') set({ ...test, type: type as string, event: nameless.has(type as string) || type === 'any' ? '' : test.event })
    else set(form === 'event' ? { ...(blank('event') as EventTest), type: type as string } : blank(form))
  }

  return (
    <div className={css.leaf} data-wrong={wrong !== null}>
      <div className={css.fields}>
        {leaf.negated && <span className={css.not}>not</span>}
        <Select
          className={css.subject}
          size="xs"
          aria-label={term({ marketing: 'What is asked', it: 'form' })}
          data={subjects.map((s) => ({ value: s.value, label: term(s) }))}
          value={test.form === 'event' ? `event:${test.type}` : test.form}
          onChange={subject}
          allowDeselect={false}
          comboboxProps={{ width: 200, position: 'bottom-start' }}
        />
        {test.form === 'event' && <EventFields test={test} set={set} marks={marks} />}
        {test.form === 'trait' && <TraitFields test={test} set={set} marks={marks} />}
        {test.form === 'identifier' && <IdentifierFields test={test} set={set} marks={marks} />}
        {test.form === 'segment' && <SegmentField test={test} set={set} marks={marks} />}
      </div>
      <div className={css.actions}>
        <RowMenu
          draft={leaf}
          where={test.form === 'event' ? () => set({ ...test, where: [...test.where, { id: ids.next(), property: '', op: 'eq', value: '' }] }) : undefined}
        />
        <ActionIcon variant="subtle" color="gray" aria-label="Take this row out" onClick={() => setRoot(remove(root, leaf.id))}>
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
          </svg>
        </ActionIcon>
      </div>
      {wrong !== null && failure && (
        <p className={css.error} role="alert">
          {failure.message}
          {failure.hint && ` – ${failure.hint}`}
        </p>
      )}
    </div>
  )
}

interface Fields<T> {
  test: T
  set: (test: Test) => void
  marks: (field: string) => boolean
}

type Of<F extends Test['form']> = Extract<Test, { form: F }>

function OperatorField({ test, set, marks, known }: Fields<Of<'trait'> | Of<'identifier'>> & { known: string | undefined }) {
  const term = useTerm()
  const choose = (op: string | null) => {
    if (op) set({ ...test, op, value: fitting(valueKind(op, known, test.value), test.value) })
  }
  return (
    <>
      <Select
        className={css.op}
        size="xs"
        aria-label={term({ marketing: 'Comparison', it: 'op' })}
        error={marks('op')}
        data={operatorsOf(test).map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))}
        value={test.op}
        onChange={choose}
        allowDeselect={false}
        comboboxProps={{ width: 180, position: 'bottom-start' }}
      />
      <ValueField op={test.op} known={known} value={test.value} onChange={(value) => set({ ...test, value })} wrong={marks('value')} />
    </>
  )
}

function TraitFields({ test, set, marks }: Fields<Of<'trait'>>) {
  const { vocabulary } = useEditing()
  const term = useTerm()
  const known = vocabulary?.traits.find((t) => t.name === test.trait)?.type
  return (
    <>
      <Autocomplete
        className={css.name}
        size="xs"
        aria-label={term('trait')}
        placeholder="tier, country…"
        error={marks('trait')}
        data={vocabulary?.traits.map((t) => t.name) ?? []}
        value={test.trait}
        onChange={(trait) => {
          const type = vocabulary?.traits.find((t) => t.name === trait)?.type
          set({ ...test, trait, value: fitting(valueKind(test.op, type, test.value), test.value) })
        }}
      />
      <OperatorField test={test} set={set} marks={marks} known={known} />
    </>
  )
}

const identifierTypes = ['user_id', 'email', 'phone', 'anonymous_id', 'crm_id', 'loyalty_id']

function IdentifierFields({ test, set, marks }: Fields<Of<'identifier'>>) {
  const term = useTerm()
  return (
    <>
      <Autocomplete
        className={css.name}
        size="xs"
        aria-label={term('identifier')}
        error={marks('identifier')}
        data={identifierTypes}
        value={test.identifier}
        onChange={(identifier) => set({ ...test, identifier })}
      />
      <OperatorField test={test} set={set} marks={marks} known="text" />
    </>
  )
}

function SegmentField({ test, set, marks }: Fields<Of<'segment'>>) {
  const { segments } = useEditing()
  const term = useTerm()
  return (
    <Select
      className={css.name}
      size="xs"
      searchable
      aria-label={term('segment')}
      placeholder="segment"
      error={marks('segment')}
      data={segments.includes(test.segment) || test.segment === '' ? segments : [test.segment, ...segments]}
      value={test.segment || null}
      onChange={(segment) => set({ ...test, segment: segment ?? '' })}
    />
  )
}

import { Autocomplete, Select } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import type { Test } from './forms'
import css from './LeafRow.module.css'
import { compared, operatorsOf } from './operators'
import { operators } from './sayings'
import { useLists } from './queries'
import { ValueField } from './ValueField'

interface Fields<T> {
  test: T
  set: (test: Test) => void
  marks: (field: string) => boolean
}

type Of<F extends Test['form']> = Extract<Test, { form: F }>

function OperatorField({ test, set, marks, known }: Fields<Of<'trait'> | Of<'identifier'> | Of<'consent'>> & { known: string | undefined }) {
  const term = useTerm()
  return (
    <Select
      className={css.op}
      size="xs"
      aria-label={term({ marketing: 'Comparison', it: 'op' })}
      error={marks('op')}
      data={operatorsOf(test).map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))}
      value={test.op}
      onChange={(op) => op && set(test.form === 'consent' ? { ...test, op } : compared(test, op, known))}
      allowDeselect={false}
      comboboxProps={{ width: 200, position: 'bottom-start' }}
    />
  )
}

export function TraitFields({ test, set, marks }: Fields<Of<'trait'>>) {
  const { vocabulary } = useEditing()
  const term = useTerm()
  const typeOf = (name: string) => vocabulary?.traits.find((t) => t.name === name)?.type
  const known = typeOf(test.trait)
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
        onChange={(trait) => set(compared({ ...test, trait }, test.op, typeOf(trait)))}
      />
      <OperatorField test={test} set={set} marks={marks} known={known} />
      <ValueField test={test} known={known} onChange={set} wrong={marks('value')} />
    </>
  )
}

const identifierTypes = ['user_id', 'email', 'phone', 'anonymous_id', 'crm_id', 'loyalty_id']

export function IdentifierFields({ test, set, marks }: Fields<Of<'identifier'>>) {
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
      <ValueField test={test} known="text" onChange={set} wrong={marks('value')} />
    </>
  )
}

const categories = ['marketing', 'analytics', 'advertising', 'personalization', 'functional']

export function ConsentFields({ test, set, marks }: Fields<Of<'consent'>>) {
  const term = useTerm()
  return (
    <>
      <Autocomplete
        className={css.name}
        size="xs"
        aria-label={term({ marketing: 'Consent to what', it: 'consent' })}
        placeholder="marketing, analytics…"
        error={marks('consent')}
        data={categories}
        value={test.category}
        onChange={(category) => set({ ...test, category })}
      />
      <OperatorField test={test} set={set} marks={marks} known={undefined} />
    </>
  )
}

export function ListField({ test, set, marks }: Fields<Of<'list'>>) {
  const lists = useLists()
  const term = useTerm()
  return (
    <Autocomplete
      className={css.name}
      size="xs"
      aria-label={term({ marketing: 'Which list', it: 'list' })}
      data={lists.data?.items.map((l) => l.definition.key) ?? []}
      placeholder="vip-guests"
      error={marks('list')}
      value={test.list}
      onChange={(list) => set({ ...test, list })}
    />
  )
}

export function SegmentField({ test, set, marks }: Fields<Of<'segment'>>) {
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

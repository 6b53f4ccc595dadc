import { ActionIcon, Select } from '@mantine/core'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useTerm } from '../../ui/Wording'
import { ConsentFields, IdentifierFields, ListField, SegmentField, TraitFields } from './AttributeFields'
import { useEditing } from './ConditionEditing'
import { EventFields } from './EventFields'
import { blank, missing, named, type EventTest, type Test } from './forms'
import css from './LeafRow.module.css'
import { RowMenu } from './RowMenu'
import { SequenceFields } from './SequenceFields'
import { subjects } from './sayings'
import { change, move, remove, type Leaf } from './tree'

/** One condition as a row that reads like its sentence. Alt and an arrow moves it among its neighbours. */
export function LeafRow({ leaf }: { leaf: Leaf }) {
  const { root, setRoot, ids, place, failure, showMissing, fresh } = useEditing()
  const term = useTerm()
  const row = useRef<HTMLDivElement>(null)
  const test = leaf.test
  const set = (next: Test) => setRoot(change(root, leaf.id, (d) => (d.kind === 'leaf' ? { ...d, test: next } : d)))
  const lacking = showMissing ? missing(test) : null
  const wrong = place?.id === leaf.id ? place.field : null
  const marks = (field: string) => lacking === field || (wrong !== null && (wrong === field || wrong.startsWith(field)))

  // A row that was just asked for is where the keyboard goes on.
  useEffect(() => {
    if (fresh.granted(leaf.id)) row.current?.querySelector('input')?.focus()
  }, [fresh, leaf.id])

  const keys = (e: KeyboardEvent) => {
    if (!e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return
    e.preventDefault()
    e.stopPropagation()
    setRoot(move(root, leaf.id, e.key === 'ArrowUp' ? -1 : 1))
  }

  const subject = (value: string | null) => {
    const [form, type = ''] = (value ?? '').split(':') as [Test['form'], string | undefined]
    if (form === 'event' && test.form === 'event') set({ ...test, type, event: named.has(type) && type !== 'any' ? test.event : '' })
    else set(form === 'event' ? { ...(blank('event', ids) as EventTest), type } : blank(form, ids))
  }

  return (
    <div className={css.leaf} data-wrong={wrong !== null} ref={row} onKeyDownCapture={keys}>
      <div className={css.fields}>
        {leaf.negated && <span className={css.not}>not</span>}
        <Select
          className={css.subject}
          size="xs"
          aria-label={term({ marketing: 'What is asked', it: 'form' })}
          data={subjects.map((s) => ({ value: s.value, label: term(s.words) }))}
          value={test.form === 'event' ? `event:${test.type}` : test.form}
          onChange={subject}
          allowDeselect={false}
          comboboxProps={{ width: 200, position: 'bottom-start' }}
        />
        {test.form === 'event' && <EventFields test={test} set={set} marks={marks} />}
        {test.form === 'sequence' && <SequenceFields test={test} set={set} marks={marks} />}
        {test.form === 'trait' && <TraitFields test={test} set={set} marks={marks} />}
        {test.form === 'identifier' && <IdentifierFields test={test} set={set} marks={marks} />}
        {test.form === 'consent' && <ConsentFields test={test} set={set} marks={marks} />}
        {test.form === 'list' && <ListField test={test} set={set} marks={marks} />}
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

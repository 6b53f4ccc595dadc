import { Button, SegmentedControl } from '@mantine/core'
import { useTerm, Term } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import css from './GroupRows.module.css'
import { LeafRow } from './LeafRow'
import { formWords } from './operators'
import { RowMenu } from './RowMenu'
import { append, blank, change, group as newGroup, leaf, type Group, type Test } from './tree'

/** The rows of one group, joined by all or any, with groups inside. */
export function GroupRows({ group, depth }: { group: Group; depth: number }) {
  const { root, setRoot, ids, place, failure } = useEditing()
  const term = useTerm()
  const add = (form: Test['form']) => setRoot(append(root, group.id, leaf(ids, blank(form))))
  const join = (op: string) => setRoot(change(root, group.id, (d) => (d.kind === 'group' ? { ...d, op: op as Group['op'] } : d)))

  return (
    <fieldset className={css.group} data-depth={depth}>
      <legend className="unseen">{group.op === 'all' ? 'All of these' : 'Any of these'}</legend>
      {(depth > 0 || group.children.length > 1) && (
        <div className={css.head}>
          {group.negated && <span className={css.not}>not</span>}
          <SegmentedControl
            size="xs"
            aria-label={term({ marketing: 'How the rows are joined', it: 'connective' })}
            value={group.op}
            onChange={join}
            data={[
              { value: 'all', label: term({ marketing: 'All of these', it: 'all' }) },
              { value: 'any', label: term({ marketing: 'Any of these', it: 'any' }) },
            ]}
          />
          {depth > 0 && <RowMenu draft={group} />}
        </div>
      )}
      <ul className={css.rows}>
        {group.children.map((child, i) => (
          <li key={child.id} className={css.row}>
            {i > 0 && (
              <span className={css.join} data-op={group.op}>
                <Term k={group.op === 'all' ? { marketing: 'and', it: '∧' } : { marketing: 'or', it: '∨' }} />
              </span>
            )}
            {child.kind === 'group' ? <GroupRows group={child} depth={depth + 1} /> : <LeafRow leaf={child} />}
          </li>
        ))}
      </ul>
      {place?.id === group.id && failure && (
        <p className={css.error} role="alert">
          {failure.message}
          {failure.hint && ` – ${failure.hint}`}
        </p>
      )}
      <div className={css.add}>
        {(Object.keys(formWords) as Test['form'][]).map((form) => (
          <Button key={form} size="compact-xs" variant="subtle" onClick={() => add(form)}>
            + {term(formWords[form])}
          </Button>
        ))}
        {depth < 8 && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => setRoot(append(root, group.id, newGroup(ids, group.op === 'all' ? 'any' : 'all', [leaf(ids, blank('event'))])))}
          >
            + {term({ marketing: 'Group', it: group.op === 'all' ? 'any' : 'all' })}
          </Button>
        )}
      </div>
    </fieldset>
  )
}

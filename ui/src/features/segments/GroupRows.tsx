import { Button, Menu, SegmentedControl } from '@mantine/core'
import { useTerm, Term } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { blank } from './forms'
import css from './GroupRows.module.css'
import { LeafRow } from './LeafRow'
import { RowMenu } from './RowMenu'
import { formWords } from './sayings'
import { ScoreRows } from './ScoreRows'
import { append, change, group as newGroup, leaf, part, score, type Draft, type Group } from './tree'

type Form = keyof typeof formWords

const deepest = 60

/** The rows of one group, joined by all or any, with groups and scores inside. Plain is one without a frame of its own. */
export function GroupRows({ group, depth, plain = false }: { group: Group; depth: number; plain?: boolean }) {
  const { root, setRoot, place, failure } = useEditing()
  const term = useTerm()
  const join = (op: string) => setRoot(change(root, group.id, (d) => (d.kind === 'group' ? { ...d, op: op as Group['op'] } : d)))
  const head = plain ? group.children.length > 1 : depth > 0 || group.children.length > 1

  return (
    <fieldset className={css.group} data-depth={plain ? 0 : depth}>
      <legend className="unseen">{group.op === 'all' ? 'All of these' : 'Any of these'}</legend>
      {head && (
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
          {depth > 0 && !plain && <RowMenu draft={group} />}
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
            <Row draft={child} depth={depth} />
          </li>
        ))}
      </ul>
      {place?.id === group.id && failure && (
        <p className={css.error} role="alert">
          {failure.message}
          {failure.hint && ` – ${failure.hint}`}
        </p>
      )}
      <Adding group={group} depth={depth} />
    </fieldset>
  )
}

function Row({ draft, depth }: { draft: Draft; depth: number }) {
  if (draft.kind === 'group') return <GroupRows group={draft} depth={depth + 1} />
  return draft.kind === 'score' ? <ScoreRows score={draft} depth={depth} /> : <LeafRow leaf={draft} />
}

/** What can be added to a group: buttons at the root, a menu inside. */
function Adding({ group, depth }: { group: Group; depth: number }) {
  const { root, setRoot, ids, fresh } = useEditing()
  const term = useTerm()
  const put = (child: Draft) => {
    fresh.ask(child.id)
    setRoot(append(root, group.id, child))
  }
  const add = (form: Form) => put(form === 'score' ? score(ids, [part(ids, leaf(ids, blank('event', ids)), 10)]) : leaf(ids, blank(form, ids)))
  const nest = () => put(newGroup(ids, group.op === 'all' ? 'any' : 'all', [leaf(ids, blank('event', ids))]))
  const forms = Object.keys(formWords) as Form[]
  const groupWords = term({ marketing: 'Group', it: group.op === 'all' ? 'any' : 'all' })
  if (depth === 0)
    return (
      <div className={css.add}>
        {forms.map((form) => (
          <Button key={form} size="compact-xs" variant="subtle" onClick={() => add(form)}>
            + {term(formWords[form])}
          </Button>
        ))}
        <Button size="compact-xs" variant="subtle" onClick={nest}>
          + {groupWords}
        </Button>
      </div>
    )
  return (
    <Menu position="bottom-start" withinPortal returnFocus>
      <Menu.Target>
        <Button className={css.adding} size="compact-xs" variant="subtle">
          + {term({ marketing: 'Add', it: 'add' })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {forms.map((form) => (
          <Menu.Item key={form} onClick={() => add(form)}>
            {term(formWords[form])}
          </Menu.Item>
        ))}
        {depth < deepest && <Menu.Item onClick={nest}>{groupWords}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}

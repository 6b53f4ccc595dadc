import { ActionIcon, Menu } from '@mantine/core'
import { useEditing } from './ConditionEditing'
import type { Condition } from './forms'
import { append, change, fromCondition, move, parentOf, remove, toCondition, wrap, type Draft } from './tree'

/** What can be done with a row or a group as a whole. */
export function RowMenu({ draft, where }: { draft: Draft; where?: () => void }) {
  const { root, setRoot, ids } = useEditing()
  const parent = parentOf(root, draft.id)
  const at = parent?.children.findIndex((c) => c.id === draft.id) ?? -1
  const again = () => {
    const condition = toCondition(draft)
    if (parent && condition) setRoot(append(root, parent.id, unwrapped(condition)))
  }
  const unwrapped = (condition: Condition): Draft => {
    const copy = fromCondition(condition, ids)
    return copy.children.length === 1 && draft.kind !== 'group' ? (copy.children[0] as Draft) : copy
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="What to do with this row">
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
            <circle cx="3" cy="8" r="1.300" />
            <circle cx="8" cy="8" r="1.300" />
            <circle cx="13" cy="8" r="1.300" />
          </svg>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setRoot(change(root, draft.id, (d) => ({ ...d, negated: !d.negated })))}>{draft.negated ? 'This must hold' : 'This must not hold'}</Menu.Item>
        {where && <Menu.Item onClick={where}>Only where a property…</Menu.Item>}
        <Menu.Item onClick={() => setRoot(wrap(root, draft.id, ids))}>Put into a group</Menu.Item>
        <Menu.Item onClick={again} disabled={toCondition(draft) === null}>
          Say it again
        </Menu.Item>
        <Menu.Item onClick={() => setRoot(move(root, draft.id, -1))} disabled={at <= 0}>
          Move up
        </Menu.Item>
        <Menu.Item onClick={() => setRoot(move(root, draft.id, 1))} disabled={!parent || at === parent.children.length - 1}>
          Move down
        </Menu.Item>
        <Menu.Item color="bad" onClick={() => setRoot(remove(root, draft.id))}>
          Take out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

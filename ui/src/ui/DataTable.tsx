import { Button, Checkbox, Menu } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { csv, download, type Cell } from '../lib/csv'
import { keepText, keptText } from '../lib/storage'
import css from './DataTable.module.css'
import type { Saying, TermKey } from './words'
import { Term, useTerm } from './Wording'

export interface Column<T> {
  key: string
  head: TermKey | Saying
  /** The unit of its figures, said in the head. */
  unit?: TermKey | Saying
  cell: (row: T) => ReactNode
  /** The same as a cell of a file; a column without it is not in the file. */
  text?: (row: T) => Cell
  figure?: boolean
  wide?: boolean
  /** Not shown until it is asked for. */
  optional?: boolean
}

interface Choice<T> {
  chosen: ReadonlySet<string>
  choose: (chosen: Set<string>) => void
  able: (row: T) => boolean
}

const virtualPast = 200
const rowHeight = 44

/** A table: figures at the right with the unit in the head, rows by arrow keys, choice of columns, its rows as a file. Name is unique: the choice of columns is kept under it. Still is one whose rows hold nothing to go to. */
export function DataTable<T>({ name, label, rows, columns, idOf, nameOf, choice, tools, still = false }: { name: string; label: string; rows: T[]; columns: Column<T>[]; idOf: (row: T) => string; nameOf?: (row: T) => string; choice?: Choice<T>; tools?: ReactNode; still?: boolean }) {
  const term = useTerm()
  const [hidden, setHidden] = useState(() => new Set((keptText(`columns.${name}`) ?? columns.filter((c) => c.optional).map((c) => c.key).join(',')).split(',').filter(Boolean)))
  const frame = useRef<HTMLDivElement>(null)
  const shown = columns.filter((c, i) => i === 0 || !hidden.has(c.key))
  const virtual = rows.length > virtualPast
  const window = useVirtualizer({ count: virtual ? rows.length : 0, getScrollElement: () => frame.current, estimateSize: () => rowHeight, overscan: 12 })
  const seen = window.getVirtualItems()
  const visible = virtual ? seen.map((item) => rows[item.index] as T) : rows
  const above = virtual ? (seen[0]?.start ?? 0) : 0
  const below = virtual ? window.getTotalSize() - (seen.at(-1)?.end ?? 0) : 0
  const span = shown.length + (choice ? 1 : 0)

  const toggle = (key: string) => {
    const next = new Set(hidden)
    if (!next.delete(key)) next.add(key)
    keepText(`columns.${name}`, [...next].join(','))
    setHidden(next)
  }
  const head = (c: Column<T>) => term(c.head) + (c.unit ? ` (${term(c.unit)})` : '')
  const save = () => {
    const filed = shown.filter((c) => c.text)
    download(`rapport-${name}.csv`, 'text/csv;charset=utf-8', csv(filed.map(head), rows.map((row) => filed.map((c) => c.text?.(row)))))
  }
  const able = choice ? rows.filter(choice.able).map(idOf) : []
  const all = able.length > 0 && able.every((id) => choice?.chosen.has(id))

  return (
    <div className={css.table}>
      <div className={css.tools}>
        <div className={css.own}>{tools}</div>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" color="gray">
              <Term k="column.choice" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {columns.slice(1).map((c) => (
              <Menu.CheckboxItem key={c.key} checked={!hidden.has(c.key)} onChange={() => toggle(c.key)}>
                {term(c.head)}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={save}>
          <Term k="export.csv" />
        </Button>
      </div>
      <div className={css.frame} ref={frame} data-virtual={virtual} {...(virtual || still ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}>
        <table onKeyDown={step} aria-label={label} aria-rowcount={virtual ? rows.length + 1 : undefined}>
          <thead>
            <tr>
              {choice && (
                <th scope="col" className={css.choice}>
                  <Checkbox
                    size="xs"
                    aria-label="Choose all"
                    checked={all}
                    indeterminate={!all && choice.chosen.size > 0}
                    disabled={able.length === 0}
                    onChange={() => choice.choose(new Set(all ? [] : able))}
                  />
                </th>
              )}
              {shown.map((c) => (
                <th key={c.key} scope="col" data-figure={c.figure} data-wide={c.wide}>
                  <Term k={c.head} />{' '}
                  {c.unit && (
                    <span className={css.unit}>
                      <Term k={c.unit} />
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && (
              <tr aria-hidden="true">
                <td colSpan={span} style={{ height: above, padding: 0 }} />
              </tr>
            )}
            {visible.map((row) => {
              const id = idOf(row)
              return (
                <tr key={id} data-chosen={choice?.chosen.has(id) || undefined}>
                  {choice && (
                    <td className={css.choice}>
                      <Checkbox
                        size="xs"
                        aria-label={`Choose ${nameOf?.(row) ?? id}`}
                        checked={choice.chosen.has(id)}
                        disabled={!choice.able(row)}
                        onChange={() => {
                          const next = new Set(choice.chosen)
                          if (!next.delete(id)) next.add(id)
                          choice.choose(next)
                        }}
                      />
                    </td>
                  )}
                  {shown.map((c, i) =>
                    i === 0 ? (
                      <th key={c.key} scope="row" data-figure={c.figure} data-wide={c.wide}>
                        {c.cell(row)}
                      </th>
                    ) : (
                      <td key={c.key} data-figure={c.figure} data-wide={c.wide}>
                        {c.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              )
            })}
            {below > 0 && (
              <tr aria-hidden="true">
                <td colSpan={span} style={{ height: below, padding: 0 }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** Up and down go to the same link or button of the neighbouring row. */
function step(e: KeyboardEvent<HTMLTableElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key]
  if (by === undefined) return
  const doors = [...e.currentTarget.querySelectorAll<HTMLElement>('tbody [data-row]')]
  const here = doors.findIndex((door) => door === document.activeElement)
  const next = here < 0 ? undefined : doors[here + by]
  if (!next) return
  e.preventDefault()
  next.focus()
}

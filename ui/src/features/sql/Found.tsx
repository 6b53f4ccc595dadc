import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { count } from '../../lib/number'
import { DataTable, type Column } from '../../ui/DataTable'
import { EmptyState } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Term } from '../../ui/Wording'
import type { SQLTable } from './queries'
import { isFigure, shown } from './statement'
import css from './SQLPage.module.css'

interface Row {
  id: string
  cells: unknown[]
}

/** What a statement found. */
export function Found({ table }: { table: SQLTable }) {
  const rows = useMemo(() => table.rows.map((cells, i): Row => ({ id: String(i), cells })), [table])
  const columns = useMemo(() => table.columns.map((c, i) => columnOf(c, i)), [table])
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState title="No rows">The statement is right; nothing answers to it.</EmptyState>
      ) : (
        <DataTable name={`sql-${table.columns.map((c) => c.name).join('-').slice(0, 60)}`} label="What was found" rows={rows} columns={columns} idOf={(r) => r.id} still />
      )}
      <p className={css.dim}>
        <Term
          k={{
            marketing: `${count(table.count)} rows${table.truncated ? ', and there are more,' : ''} in ${table.millis.toFixed(0)} ms, as of`,
            it: `rows=${table.count}${table.truncated ? ' (truncated)' : ''}, ${table.millis.toFixed(1)} ms, offset ${table.asOf},`,
          }}
        />{' '}
        <Timestamp at={table.at} />
      </p>
    </>
  )
}

function columnOf(c: SQLTable['columns'][number], i: number): Column<Row> {
  const cell = (r: Row) => r.cells[i]
  return {
    key: `${i}`,
    head: { marketing: c.name, it: c.name },
    unit: { marketing: '', it: c.type },
    figure: isFigure(c.type),
    cell: (r) => <Value of={cell(r)} person={c.name === 'person'} />,
    text: (r) => {
      const v = cell(r)
      return typeof v === 'object' && v !== null ? JSON.stringify(v) : (v as string | number | boolean | null)
    },
  }
}

/** A value; one that is absent, or an empty text, says so. Somebody is a link, unless it is hidden who. */
function Value({ of, person }: { of: unknown; person: boolean }) {
  const text = shown(of)
  if (text === '')
    return (
      <span className={css.dim}>
        <Term k={of === '' ? { marketing: 'empty', it: "''" } : { marketing: 'none', it: 'null' }} />
      </span>
    )
  return person && /^(user_id|anonymous_id):/.test(text) ? <Person of={text} /> : <span className={css.cell}>{text}</span>
}

/** Somebody, by the first of their identifiers. */
function Person({ of }: { of: string }) {
  return (
    <Link to="/people/$id" params={{ id: of }} data-row className={css.cell}>
      {of}
    </Link>
  )
}

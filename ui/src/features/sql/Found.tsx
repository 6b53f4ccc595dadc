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
            marketing: `${count(table.count)} rows${table.truncated ? ', and there are more,' : ''} in ${table.millis.toFixed(0)} ms, as of `,
            it: `rows=${table.count}${table.truncated ? ' (truncated)' : ''}, ${table.millis.toFixed(1)} ms, offset ${table.asOf}, `,
          }}
        />
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
    cell: (r) => (c.name === 'person' && /^\w+:[^•]/.test(shown(cell(r))) && !shown(cell(r)).startsWith('person:') ? <Person of={shown(cell(r))} /> : <span className={css.cell}>{shown(cell(r))}</span>),
    text: (r) => {
      const v = cell(r)
      return typeof v === 'object' && v !== null ? JSON.stringify(v) : (v as string | number | boolean | null)
    },
  }
}

/** Somebody, by the first of their identifiers. */
function Person({ of }: { of: string }) {
  return (
    <Link to="/people/$id" params={{ id: of }} data-row className={css.cell}>
      {of}
    </Link>
  )
}

import { MantineProvider } from '@mantine/core'
import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { DataTable, type Column } from './DataTable'
import { WordingProvider } from './Wording'
import type { Words } from './words'

interface Row {
  id: string
  n: number
}

const columns: Column<Row>[] = [
  { key: 'id', head: { marketing: 'Thing', it: 'thing.id' }, cell: (r) => <button data-row>{r.id}</button> },
  { key: 'n', head: { marketing: 'How many', it: 'n' }, unit: { marketing: 'events', it: 'ev' }, figure: true, cell: (r) => r.n },
  { key: 'extra', head: { marketing: 'More', it: 'extra' }, optional: true, cell: () => 'more' },
]

function Table({ rows, words = 'marketing' }: { rows: Row[]; words?: Words }) {
  const [chosen, choose] = useState<Set<string>>(new Set())
  return (
    <MantineProvider>
      <WordingProvider words={words} choose={() => {}}>
        <DataTable name="test" label="Things" rows={rows} columns={columns} idOf={(r) => r.id} choice={{ chosen, choose, able: (r) => r.n > 0 }} tools={<output>{[...chosen].join(' ')}</output>} />
      </WordingProvider>
    </MantineProvider>
  )
}

const rows = [
  { id: 'a', n: 1 },
  { id: 'b', n: 0 },
  { id: 'c', n: 3 },
]

describe('DataTable', () => {
  beforeEach(() => localStorage.clear())

  it('says its heads in the chosen wording, with the unit', () => {
    const { rerender } = render(<Table rows={rows} />)
    expect(screen.getByRole('columnheader', { name: 'How many events' })).toBeDefined()
    rerender(<Table rows={rows} words="it" />)
    expect(screen.getByRole('columnheader', { name: 'n ev' })).toBeDefined()
  })

  it('goes from row to row by arrow keys and stays at the ends', async () => {
    render(<Table rows={rows} />)
    screen.getByRole('button', { name: 'a' }).focus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
    expect(document.activeElement?.textContent).toBe('c')
    await userEvent.keyboard('{ArrowUp}')
    expect(document.activeElement?.textContent).toBe('b')
  })

  it('chooses all that can be chosen, and none again', async () => {
    render(<Table rows={rows} />)
    const all = screen.getByRole('checkbox', { name: 'Choose all' })
    await userEvent.click(all)
    expect(screen.getByRole('status').textContent).toBe('a c')
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Choose b' }).disabled).toBe(true)
    await userEvent.click(all)
    expect(screen.getByRole('status').textContent).toBe('')
  })

  it('draws only a window of a long table, and says how long it is', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ id: `r${i}`, n: i }))
    render(<Table rows={many} />)
    const table = screen.getByRole('table', { name: 'Things' })
    expect(table.getAttribute('aria-rowcount')).toBe('5001')
    expect(within(table).getAllByRole('row').length).toBeLessThan(100)
  })
})

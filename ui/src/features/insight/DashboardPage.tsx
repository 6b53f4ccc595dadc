import { Button, NativeSelect } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { asFailure } from '../../lib/failure'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, ErrorState, Lines } from '../../ui/states'
import { Said } from '../../ui/Wording'
import { moved, tilesOf, useChange, useDefinition, useDefinitions, type Definition, type Tile } from './saved'
import css from './Saved.module.css'
import { TileView } from './Tile'

/** Answers side by side, kept up with what comes. */
export function DashboardPage() {
  const { key } = useParams({ strict: false }) as { key: string }
  const dashboard = useDefinition('dashboard', key)
  const questions = useDefinitions('question')
  if (dashboard.isError) return <ErrorState error={dashboard.error} retry={() => void dashboard.refetch()} />
  if (dashboard.isPending || questions.isPending) return <Lines count={12} />
  return <Board key={dashboard.data.hash} dashboard={dashboard.data} questions={questions.data?.items ?? []} />
}

function Board({ dashboard, questions }: { dashboard: Definition; questions: Definition[] }) {
  const [draft, setDraft] = useState<Tile[] | undefined>(undefined)
  const change = useChange('dashboard')
  const tiles = draft ?? tilesOf(dashboard)
  const editing = draft !== undefined
  const save = () => change.mutate({ before: dashboard, spec: { ...dashboard.spec, tiles } }, { onSuccess: () => setDraft(undefined) })
  return (
    <div className={css.page}>
      <PageHead title={<Said marketing={dashboard.wording?.marketing || dashboard.key} it={dashboard.wording?.it} hash={dashboard.hash} />}>
        {editing ? (
          <>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <Button onClick={save} loading={change.isPending}>
              Save
            </Button>
          </>
        ) : (
          <>
            <Button variant="default" onClick={() => window.print()}>
              Print
            </Button>
            <Button variant="default" onClick={() => setDraft(tilesOf(dashboard))}>
              Edit
            </Button>
          </>
        )}
      </PageHead>
      {change.error && <ErrorState error={asFailure(change.error)} />}
      {editing && <Add questions={questions} add={(question) => setDraft([...tiles, { question, form: 'chart', width: 2 }])} />}
      {tiles.length === 0 && !editing && <EmptyState title="Nothing is on it yet">Press Edit, and choose saved questions. A question is saved on its own page.</EmptyState>}
      <ul className={css.grid} aria-label="Tiles">
        {tiles.map((tile, i) => {
          const of = questions.find((q) => q.key === tile.question)
          return (
            <li key={`${tile.question} ${tile.form} ${tile.figure} ${i}`} className={`${css.tile} ${css[`w${tile.width ?? 2}`] ?? ''}`}>
              <TileView tile={tile} of={of} />
              {editing && <Tools tile={tile} name={of?.wording?.marketing || tile.question} at={i} last={tiles.length - 1} put={(t) => setDraft(tiles.with(i, t))} move={(by) => setDraft(moved(tiles, i, by))} remove={() => setDraft(tiles.toSpliced(i, 1))} />}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const forms = ['chart', 'table', 'number'] as const

function Tools({ tile, name, at, last, put, move, remove }: { tile: Tile; name: string; at: number; last: number; put: (t: Tile) => void; move: (by: -1 | 1) => void; remove: () => void }) {
  const form = (value: string) => {
    const { figure: _, ...rest } = tile
    put({ ...rest, form: forms.find((f) => f === value) ?? 'chart' })
  }
  return (
    <div className={css.edit} role="group" aria-label={`Tile ${at + 1}, ${name}`}>
      <NativeSelect size="xs" label="Shown as" value={tile.form ?? 'chart'} onChange={(e) => form(e.currentTarget.value)} data={[...forms]} />
      <NativeSelect size="xs" label="Columns" value={String(tile.width ?? 2)} onChange={(e) => put({ ...tile, width: globalThis.Number(e.currentTarget.value) })} data={['1', '2', '3', '4']} />
      <Button size="xs" variant="default" disabled={at === 0} onClick={() => move(-1)} aria-label={`Move ${name} earlier`}>
        ←
      </Button>
      <Button size="xs" variant="default" disabled={at === last} onClick={() => move(1)} aria-label={`Move ${name} later`}>
        →
      </Button>
      <Button size="xs" variant="default" onClick={remove} aria-label={`Remove ${name}`}>
        Remove
      </Button>
    </div>
  )
}

function Add({ questions, add }: { questions: Definition[]; add: (key: string) => void }) {
  if (questions.length === 0) return <EmptyState title="No question is saved yet">Open Trends or another page of questions, and press Save beside its answer.</EmptyState>
  return <NativeSelect label="Add a tile" value="" onChange={(e) => e.currentTarget.value && add(e.currentTarget.value)} data={[{ value: '', label: 'Choose a saved question' }, ...questions.map((q) => ({ value: q.key, label: q.wording?.marketing || q.key }))]} />
}

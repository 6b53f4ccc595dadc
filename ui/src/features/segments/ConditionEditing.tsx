import { createContext, useContext, type ReactNode } from 'react'
import type { Failure } from '../../lib/failure'
import type { Vocabulary } from './queries'
import type { Group, Ids } from './tree'

interface Editing {
  root: Group
  setRoot: (root: Group) => void
  ids: Ids
  vocabulary: Vocabulary | undefined
  segments: string[]
  place: { id: string; field: string } | null
  failure: Failure | null
  showMissing: boolean
}

const Context = createContext<Editing | null>(null)

/** What every row of one builder shares. */
export function ConditionEditing({ value, children }: { value: Editing; children: ReactNode }) {
  return <Context value={value}>{children}</Context>
}

export function useEditing(): Editing {
  const editing = useContext(Context)
  if (!editing) throw new Error('a row of conditions stands outside of a builder')
  return editing
}

import { createContext, useContext, type ReactNode } from 'react'
import type { Failure } from '../../lib/failure'
import type { Vocabulary } from './queries'
import type { Ids } from './forms'
import type { Group } from './tree'

/** The row that was just added: it gets the focus, once. */
export interface Fresh {
  ask: (id: string) => void
  granted: (id: string) => boolean
}

export function newFresh(): Fresh {
  let asked: string | null = null
  return {
    ask: (id) => {
      asked = id
    },
    granted: (id) => {
      if (asked !== id) return false
      asked = null
      return true
    },
  }
}

interface Editing {
  root: Group
  setRoot: (root: Group) => void
  ids: Ids
  vocabulary: Vocabulary | undefined
  segments: string[]
  place: { id: string; field: string } | null
  failure: Failure | null
  showMissing: boolean
  fresh: Fresh
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

import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { breakIn } from '../../lib/json'
import css from './BuilderPage.module.css'
import type { Ids } from './forms'
import { NotACondition } from './reading'
import { fromCondition, toCondition, type Group } from './tree'

/** The condition as JSON, to read, copy, change and paste. The rows follow each text that is a condition. */
export function JsonEditor({ root, ids, onChange }: { root: Group; ids: Ids; onChange: (root: Group) => void }) {
  const [text, setText] = useState(() => JSON.stringify(toCondition(root) ?? { all: [] }, null, 2))
  const [error, setError] = useState<string | null>(null)
  const change = (next: string) => {
    setText(next)
    const broken = breakIn(next)
    if (broken) {
      setError(`Line ${broken.line}, column ${broken.column}: ${broken.message}`)
      return
    }
    try {
      onChange(fromCondition(JSON.parse(next), ids))
      setError(null)
    } catch (failure) {
      if (!(failure instanceof NotACondition)) throw failure
      setError(failure.message)
    }
  }
  return <Textarea className={css.json} aria-label="Condition as JSON" autosize minRows={10} maxRows={28} value={text} error={error} onChange={(e) => change(e.currentTarget.value)} spellCheck={false} />
}

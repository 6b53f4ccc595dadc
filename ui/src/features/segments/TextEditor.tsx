import { Button, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { asFailure } from '../../lib/failure'
import { Lines } from '../../ui/states'
import css from './BuilderPage.module.css'
import type { Condition, Ids } from './forms'
import { columnOf, useAppraisal, useParsed } from './appraisal'
import { fromCondition, type Group } from './tree'

const example = 'count(Order Completed, 30d) ≥ 3 ∧ sum(Order Completed.total, 30d) > 100'

/** The condition as the text that IT reads, to be typed. The rows follow each text that is understood. */
export function TextEditor({ condition, ids, onChange }: { condition: Condition | null; ids: Ids; onChange: (root: Group) => void }) {
  const [start, setStart] = useState<string | null>(condition === null ? '' : null)
  const first = useAppraisal(start === null ? condition : null)
  if (start === null && first.data) setStart(first.data.text)
  if (start === null && first.isError) setStart('')
  return start === null ? <Lines count={3} /> : <Typed start={start} ids={ids} onChange={onChange} />
}

function Typed({ start, ids, onChange }: { start: string; ids: Ids; onChange: (root: Group) => void }) {
  const [text, setText] = useState(start)
  const [asked] = useDebouncedValue(text, 250)
  const area = useRef<HTMLTextAreaElement>(null)
  const parsed = useParsed(asked === start ? '' : asked)
  const failure = parsed.isError ? asFailure(parsed.error) : null
  const column = failure && asked === text ? columnOf(failure.where) : null
  const at = column === null ? 0 : offsetOf(text, column)

  const follow = useEffectEvent((condition: Condition) => onChange(fromCondition(condition, ids)))
  useEffect(() => {
    if (parsed.data && !parsed.isPlaceholderData) follow(parsed.data.condition as Condition)
  }, [parsed.data, parsed.isPlaceholderData])

  const goTo = () => {
    area.current?.focus()
    area.current?.setSelectionRange(at, at + 1)
  }
  return (
    <div className={css.typed}>
      <Textarea
        ref={area}
        className={css.json}
        aria-label="Condition as text"
        placeholder={example}
        description="Names, windows and comparisons as IT reads them; >= and 'and' will do for ≥ and ∧."
        autosize
        minRows={4}
        maxRows={20}
        value={text}
        error={failure !== null}
        onChange={(e) => setText(e.currentTarget.value)}
        spellCheck={false}
      />
      {failure && (
        <div className={css.refusal} role="alert">
          {column !== null && (
            <pre tabIndex={0} aria-label="Where it is wrong">
              {text.slice(Math.max(0, at - 32), at)}
              <mark>{text.slice(at, at + 1) || '⏎'}</mark>
              {text.slice(at + 1, at + 33)}
            </pre>
          )}
          <p>
            {column !== null && (
              <Button size="compact-xs" variant="default" onClick={goTo}>
                Column {column}
              </Button>
            )}{' '}
            {failure.message}
            {failure.hint && ` – ${failure.hint}`}
          </p>
        </div>
      )}
    </div>
  )
}

/** Columns are counted in characters; a text field counts in units of UTF-16. */
function offsetOf(text: string, column: number): number {
  return Array.from(text).slice(0, column - 1).join('').length
}

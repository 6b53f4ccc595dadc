import { ActionIcon, Button, NumberInput, Select } from '@mantine/core'
import { Term, useTerm } from '../../ui/Wording'
import { useEditing } from './ConditionEditing'
import { blank } from './forms'
import { GroupRows } from './GroupRows'
import { compared, countOperators } from './operators'
import { RowMenu } from './RowMenu'
import { operators } from './sayings'
import css from './ScoreRows.module.css'
import { change, leaf, part, type Part, type Score } from './tree'
import { ValueField } from './ValueField'

/** Conditions with the points that each gives beside it, and how many points it takes. */
export function ScoreRows({ score, depth }: { score: Score; depth: number }) {
  const { root, setRoot, ids, place, failure, showMissing } = useEditing()
  const term = useTerm()
  const set = (next: Score) => setRoot(change(root, score.id, () => next))
  const parts = (next: Part[]) => set({ ...score, parts: next })
  const wrong = place?.id === score.id ? place.field : null
  return (
    <fieldset className={css.score} data-wrong={wrong !== null}>
      <legend className="unseen">{term({ marketing: 'Points', it: 'score' })}</legend>
      <div className={css.head}>
        {score.negated && <span className={css.not}>not</span>}
        <Term k={{ marketing: 'Points add up to', it: 'score' }} />
        <Select
          className={css.op}
          size="xs"
          aria-label={term({ marketing: 'Comparison of the points', it: 'score.op' })}
          data={countOperators.map((op) => ({ value: op, label: term(operators[op] ?? { marketing: op, it: op }) }))}
          value={score.op}
          onChange={(op) => op && set(compared(score, op, 'number'))}
          allowDeselect={false}
        />
        <ValueField test={score} known="number" onChange={set} wrong={showMissing && typeof score.value !== 'number'} />
        <span className={css.menu}>
          <RowMenu draft={score} />
        </span>
      </div>
      <ul className={css.parts}>
        {score.parts.map((p, i) => (
          <li key={p.id} className={css.part}>
            <NumberInput
              className={css.weight}
              size="xs"
              aria-label={term({ marketing: `Points of part ${i + 1}`, it: `score[${i}].weight` })}
              error={wrong?.startsWith(`score[${i}].weight`) || (showMissing && typeof p.weight !== 'number')}
              decimalScale={6}
              value={typeof p.weight === 'number' ? p.weight : ''}
              onChange={(n) => parts(score.parts.map((x) => (x.id === p.id ? { ...x, weight: typeof n === 'number' ? n : undefined } : x)))}
            />
            <span className={css.if}>
              <Term k={{ marketing: 'points if', it: '× [' }} />
            </span>
            <GroupRows group={p.when} depth={depth + 1} plain />
            <ActionIcon variant="subtle" color="gray" aria-label={`Take part ${i + 1} out`} onClick={() => parts(score.parts.filter((x) => x.id !== p.id))}>
              <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
              </svg>
            </ActionIcon>
          </li>
        ))}
      </ul>
      <div>
        <Button size="compact-xs" variant="subtle" onClick={() => parts([...score.parts, part(ids, leaf(ids, blank('event', ids)))])}>
          + {term({ marketing: 'Points for…', it: 'part' })}
        </Button>
      </div>
      {wrong !== null && failure && (
        <p className={css.error} role="alert">
          {failure.message}
          {failure.hint && ` – ${failure.hint}`}
        </p>
      )}
    </fieldset>
  )
}

import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useCallback } from 'react'
import { count } from '../../lib/number'
import type { Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { useUrlState } from '../../ui/useUrlState'
import { Term, useTerm } from '../../ui/Wording'
import css from './ValuePanels.module.css'
import { amount, cellCondition, cellName, tidy, type GridCell, type Target, type ValueAnswer } from './worth'
import { fields } from './worthCharts'

const heads = [
  { marketing: 'Field', it: 'R F' },
  { marketing: 'Recency, 5 is newest', it: 'recency' },
  { marketing: 'Frequency, 5 is most', it: 'frequency' },
  { marketing: 'Called', it: 'name' },
  { marketing: 'Customers', it: 'people' },
  { marketing: 'Spent', it: 'total' },
]

const frequency = { marketing: 'how often, 5 is most', it: 'frequency' }
const recency = { marketing: 'how recently, 5 is newest', it: 'recency' }

/** Recency by frequency: how many people, and how much money. A field that is chosen becomes a segment. */
export function GridPanel({ answer, target }: { answer: ValueAnswer; target: Target }) {
  const [state, set] = useUrlState('cell', 'by')
  const term = useTerm()
  const money = answer.spend !== undefined
  const by = state.by === 'total' && money ? 'total' : 'people'
  const chosen = answer.grid.find((c) => cellName(c) === state.cell)
  const say = useCallback((g: GridCell) => `${term(saying(g))}: ${count(g.people)} customers${g.total !== undefined && money ? `, spent ${amount(g.total)}` : ''}`, [term, money])
  const draw = useCallback((c: Colours) => fields(c, answer.grid, by, state.cell ?? '', { recency: term(recency), frequency: term(frequency), say }), [answer, by, state.cell, term, say])
  const pick = useCallback((i: number) => answer.grid[i] && set({ cell: cellName(answer.grid[i]) }), [answer, set])
  return (
    <ChartPanel
      name="grid"
      title={{ marketing: 'Who bought lately, and who buys often', it: 'RFM grid' }}
      unit={{ marketing: 'each row and column is a fifth of all customers', it: 'quintiles; ties share one' }}
      file="rapport-rfm"
      heads={heads}
      rows={answer.grid.map((c) => [`R${c.recency} F${c.frequency}`, c.recency, c.frequency, c.name.marketing, c.people, c.total === undefined ? undefined : tidy(c.total)])}
      draw={draw}
      pick={pick}
      height={340}
      label={`Recency by frequency: ${answer.grid.filter((c) => c.people > 0).map(say).join('; ')}`}
      choices={
        money && (
          <SegmentedControl
            size="xs"
            aria-label={term({ marketing: 'Shaded by', it: 'by' })}
            value={by}
            onChange={(value) => set({ by: value === 'people' ? undefined : value })}
            data={[
              { value: 'people', label: term({ marketing: 'Customers', it: 'people' }) },
              { value: 'total', label: term({ marketing: 'Money', it: 'total' }) },
            ]}
          />
        )
      }
      below={
        <div className={css.draft}>
          <NativeSelect
            size="xs"
            label={term({ marketing: 'Look into a field', it: 'cell' })}
            value={chosen ? cellName(chosen) : ''}
            onChange={(e) => set({ cell: e.currentTarget.value || undefined })}
            data={[{ value: '', label: term({ marketing: 'choose one', it: '–' }) }, ...answer.grid.map((c) => ({ value: cellName(c), label: `R${c.recency} F${c.frequency}: ${c.name.marketing ?? ''} (${count(c.people)})` }))]}
          />
          {chosen && <Chosen cell={chosen} target={target} money={money} />}
        </div>
      }
    />
  )
}

const saying = (c: GridCell) => ({ marketing: c.name.marketing ?? '', it: c.name.it ?? '' })

function Chosen({ cell, target, money }: { cell: GridCell; target: Target; money: boolean }) {
  const condition = cellCondition(target, cell)
  return (
    <>
      <p>
        <Term k={saying(cell)} />: <Term k={{ marketing: `${count(cell.people)} customers`, it: `n=${cell.people}` }} />
        {money && cell.total !== undefined && <Term k={{ marketing: `, who spent ${amount(cell.total)}`, it: `, total=${amount(cell.total)}` }} />}
        {cell.bounds && (
          <Term k={{ marketing: `; last on ${cell.bounds.from} to ${cell.bounds.to}, on ${cell.bounds.fewest} to ${cell.bounds.most} days.`, it: `; last ∈ [${cell.bounds.from}, ${cell.bounds.to}], days ∈ [${cell.bounds.fewest}, ${cell.bounds.most}]` }} />
        )}
      </p>
      {condition ? (
        <Button size="xs" variant="default" renderRoot={(props) => <Link to="/segments/new" search={{ draft: JSON.stringify(condition) } as never} {...props} />}>
          <Term k={{ marketing: 'Make a segment of them', it: 'segment draft' }} />
        </Button>
      ) : (
        <p>
          <Term k={{ marketing: 'Too few people to make a segment of.', it: 'bounds withheld' }} />
        </p>
      )}
    </>
  )
}

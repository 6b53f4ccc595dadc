import { useCallback } from 'react'
import { count } from '../../lib/number'
import { Chart, type Colours } from '../../ui/Chart'
import { useTerm } from '../../ui/Wording'
import type { GridCell, ValueAnswer } from './worth'
import { fields } from './worthCharts'

const narrow = 64

/** Recency by frequency, the more people the darker. */
export function GridChart({ answer }: { answer: ValueAnswer }) {
  const term = useTerm()
  const draw = useCallback(
    (c: Colours) => {
      const say = (g: GridCell) => `${term({ marketing: g.name.marketing ?? '', it: g.name.it ?? '' })}: ${count(g.people)}`
      return fields(c, answer.grid, 'people', '', { recency: term({ marketing: 'how recently, 5 is newest', it: 'recency' }), frequency: term({ marketing: 'how often, 5 is most', it: 'frequency' }), say }, narrow)
    },
    [answer, term],
  )
  const there = answer.grid.filter((g) => g.people > 0).toSorted((a, b) => b.people - a.people)
  return (
    <Chart
      draw={draw}
      height={320}
      label={`Recency by frequency; the most: ${there
        .slice(0, 3)
        .map((g) => `${g.name.marketing ?? ''} ${count(g.people)}`)
        .join(', ')}`}
    />
  )
}

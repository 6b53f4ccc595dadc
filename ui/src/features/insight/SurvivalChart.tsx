import { useCallback, useMemo } from 'react'
import { Chart, type Colours } from '../../ui/Chart'
import { useTerm } from '../../ui/Wording'
import { percent } from './fields'
import { stairs } from './survivalCharts'
import { curveName, curvesOf, type SurvivalAnswer } from './worth'

/** How many are still there, as time goes on. */
export function SurvivalChart({ answer }: { answer: SurvivalAnswer }) {
  const term = useTerm()
  const parts = answer.parts.length > 0
  const curves = useMemo(() => curvesOf(answer), [answer])
  const x = useMemo(() => ({ marketing: `${answer.unit}s since the first time`, it: `t (${answer.unit})` }), [answer])
  const draw = useCallback((c: Colours) => stairs(c, curves, parts, term(x)), [curves, parts, term, x])
  return <Chart draw={draw} height={320} label={`Still there at the end: ${curves.map((c) => `${curveName(c, parts)} ${percent(c.steps.at(-1)?.survival)}`).join(', ')}`} />
}

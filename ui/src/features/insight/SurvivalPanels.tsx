import { useCallback, useMemo } from 'react'
import { count } from '../../lib/number'
import type { Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import { DataTable, type Column } from '../../ui/DataTable'
import { Term, useTerm } from '../../ui/Wording'
import { ColourKey } from './ColourKey'
import { percent } from './fields'
import { risks, stairs } from './survivalCharts'
import css from './ValuePanels.module.css'
import { atRisk, curveName, curvesOf, marksOf, survivalAt, tidy, type SurvivalAnswer, type SurvivalCurve } from './worth'

/** The curve with its band, by group where there are some, how many it rests on, and what is to come. */
export function SurvivalPanels({ answer }: { answer: SurvivalAnswer }) {
  const term = useTerm()
  const parts = answer.parts.length > 0
  const curves = useMemo(() => curvesOf(answer), [answer])
  const marks = useMemo(() => marksOf(curves), [curves])
  const x = useMemo(() => ({ marketing: `${answer.unit}s since the first time`, it: `t (${answer.unit})` }), [answer])
  const drawCurves = useCallback((c: Colours) => stairs(c, curves, parts, term(x)), [curves, parts, term, x])
  const drawRisks = useCallback((c: Colours) => risks(c, curves, parts, term(x)), [curves, parts, term, x])
  const group = { marketing: 'Group', it: 'value' }
  const rows = curves.flatMap((c) => marks.map((t) => [`${curveName(c, parts)}, ${t}`, atRisk(c, t), tidy(survivalAt(c, t).survival), tidy(survivalAt(c, t).lower), tidy(survivalAt(c, t).upper)]))
  const columns: Column<SurvivalCurve>[] = [
    { key: 'value', head: group, cell: (c) => curveName(c, parts), text: (c) => curveName(c, parts) },
    { key: 'people', head: { marketing: 'Customers', it: 'n' }, figure: true, cell: (c) => count(c.people), text: (c) => c.people },
    { key: 'left', head: { marketing: 'Left', it: 'events' }, figure: true, cell: (c) => count(c.left), text: (c) => c.left },
    { key: 'median', head: { marketing: 'Half are gone after', it: 'median' }, unit: { marketing: `${answer.unit}s`, it: answer.unit }, figure: true, cell: (c) => c.median ?? 'more than half stay', text: (c) => c.median },
  ]
  const riskColumns: Column<SurvivalCurve>[] = [
    { key: 'value', head: group, cell: (c) => curveName(c, parts), text: (c) => curveName(c, parts) },
    ...marks.map((t): Column<SurvivalCurve> => ({ key: `t${t}`, head: { marketing: `after ${t}`, it: `t=${t}` }, figure: true, cell: (c) => count(atRisk(c, t)), text: (c) => atRisk(c, t) })),
  ]
  return (
    <>
      <ChartPanel
        name="curve"
        title={{ marketing: 'How many are still there', it: 'Kaplan–Meier S(t)' }}
        unit={{ marketing: 'share still there; the band holds the truth 95 times in 100', it: 'S(t), 95 % confidence band' }}
        file="rapport-survival"
        heads={[{ marketing: 'Group, time', it: 'value, t' }, { marketing: 'Still watched', it: 'atRisk' }, { marketing: 'Still there', it: 'S(t)' }, { marketing: 'At least', it: 'lower' }, { marketing: 'At most', it: 'upper' }]}
        rows={rows}
        draw={drawCurves}
        height={340}
        choices={parts && <ColourKey of={curves.map((c, i) => ({ colour: colours[i % colours.length] ?? 'accent', name: { marketing: curveName(c, parts), it: curveName(c, parts) } }))} />}
        label={`Still there: ${curves.map((c) => `${curveName(c, parts)} ${marks.slice(1).map((t) => `${t} ${percent(survivalAt(c, t).survival)}`).join(', ')}`).join('; ')}`}
      />
      {answer.difference && (
        <section className={css.panel} aria-labelledby="difference">
          <h2 id="difference">
            <Term k={{ marketing: 'Do the groups differ?', it: 'log-rank test' }} />
          </h2>
          <p className={css.note}>
            <Term
              k={{
                marketing: answer.difference.p < 0.05 ? `Yes: if they were alike, a difference like this would come up in ${share(answer.difference.p)} of cases.` : `It cannot be told: a difference like this comes up in ${share(answer.difference.p)} of cases even if they are alike.`,
                it: `χ² = ${answer.difference.chiSquared.toFixed(3)}, df = ${answer.difference.degreesOfFreedom}, p = ${answer.difference.p < 0.0001 ? '< 0.0001' : answer.difference.p.toFixed(4)}; observed ${answer.difference.observed.join(', ')}; expected ${answer.difference.expected.map((e) => e.toFixed(1)).join(', ')}`,
              }}
            />
          </p>
        </section>
      )}
      <section className={css.panel} aria-labelledby="medians">
        <h2 id="medians">
          <Term k={{ marketing: 'How long they stay', it: 'median survival' }} />
        </h2>
        <DataTable name="survival-medians" label="Medians" rows={curves} columns={columns} idOf={(c) => curveName(c, parts)} still />
      </section>
      <section className={css.panel} aria-labelledby="at-risk">
        <h2 id="at-risk">
          <Term k={{ marketing: 'How many are still watched', it: 'number at risk' }} />
        </h2>
        <DataTable name="survival-at-risk" label="Numbers at risk" rows={curves} columns={riskColumns} idOf={(c) => curveName(c, parts)} still />
      </section>
      <ChartPanel
        name="risk"
        title={{ marketing: 'Who leaves soon', it: 'conditional risk of leaving' }}
        unit={{ marketing: `of those who stayed so long, the share who leave within 4 more ${answer.unit}s`, it: `1 − S(t+4)/S(t), unit = ${answer.unit}` }}
        file="rapport-churn-risk"
        heads={[{ marketing: 'Group, time', it: 'value, t' }, { marketing: 'Will leave', it: 'risk' }]}
        rows={curves.flatMap((c) => c.risks.map((r) => [`${curveName(c, parts)}, ${r.age}`, tidy(r.risk)]))}
        draw={drawRisks}
        height={240}
        label={`Risk of leaving: ${curves.map((c) => `${curveName(c, parts)} ${c.risks.slice(0, 6).map((r) => `${r.age} ${percent(r.risk)}`).join(', ')}`).join('; ')}`}
        instead={curves.every((c) => c.risks.length === 0) ? <p className={css.note}>Nobody was watched for long enough.</p> : undefined}
      />
    </>
  )
}

/** As charts colour one curve after the other. */
const colours = ['accent', 'marketing', 'good', 'warn', 'it', 'bad', 'joint']

const share = (p: number) => (p < 0.0001 ? 'fewer than 1 in 10,000' : percent(p))

import { useCallback, useMemo } from 'react'
import { count } from '../../lib/number'
import type { Colours } from '../../ui/Chart'
import { ChartPanel } from '../../ui/ChartPanel'
import type { Saying } from '../../ui/words'
import { Term, useTerm } from '../../ui/Wording'
import { ColourKey } from './ColourKey'
import { FitPanel } from './FitPanel'
import { GridPanel } from './GridPanel'
import { ProspectTable } from './ProspectTable'
import css from './ValuePanels.module.css'
import { amount, incremental, pairRows, tidy, timesLabel, type Pair, type Target, type ValueAnswer } from './worth'
import { along, beside, spread } from './worthCharts'
import { WinBackDraft } from './WinBackDraft'

const names = { actual: { marketing: 'It was', it: 'actual' }, expected: { marketing: 'The model says', it: 'expected' } }
const key = [
  { colour: 'accent', name: names.actual },
  { colour: 'accent-soft', name: names.expected },
]

/** All that is known of a base: its grid, the model and how well it fits, who is worth what, and who is leaving. */
export function ValuePanels({ answer, target, above, below }: { answer: ValueAnswer; target: Target; above: number; below: number }) {
  const money = answer.spend !== undefined
  const frequencies = useMemo(() => answer.frequencies.map((b) => ({ at: timesLabel(b.x, b.open), actual: b.actual, expected: tidy(b.expected) })), [answer])
  const holdout = useMemo(() => answer.holdout?.map((b) => ({ at: timesLabel(b.x, b.open), actual: tidy(b.actual), expected: tidy(b.expected) })), [answer])
  const cumulative = useMemo(() => tracked(answer.tracking), [answer])
  const each = useMemo(() => tracked(incremental(answer.tracking)), [answer])
  const alive = useMemo(() => answer.alive.map((b) => ({ at: `${Math.round(b.from * 100)}–${Math.round(b.from * 100) + 10}`, people: b.people })), [answer])
  const worths = useMemo(() => answer.worths.map((b, i) => ({ at: i === 0 ? `< ${amount(b.to)}` : `${amount(b.from)}–${amount(b.to)}`, people: b.people })), [answer])
  const since = { marketing: `${answer.unit}s since the first purchase of all`, it: `t (${answer.unit})` }

  return (
    <>
      <FitPanel answer={answer} />
      <GridPanel answer={answer} target={target} />
      <div className={css.two}>
        <PairPanel name="frequencies" title={{ marketing: 'How often they came back', it: 'frequency of x, calibration' }} unit={{ marketing: 'customers, by how many more days they bought on', it: 'n by x' }} x={{ marketing: 'days with another purchase', it: 'x' }} y={{ marketing: 'customers', it: 'n' }} pairs={frequencies} />
        {holdout && <PairPanel name="held" lines title={{ marketing: 'What they did afterwards', it: 'holdout by x' }} unit={{ marketing: 'mean purchases in the time that the model has not seen', it: 'mean x* by x; not fitted' }} x={{ marketing: 'days with another purchase before', it: 'x' }} y={{ marketing: 'purchases after', it: 'E[x*]' }} pairs={holdout} />}
        <PairPanel name="cumulative" lines title={{ marketing: 'Repeat purchases, all together', it: 'cumulative repeat transactions' }} unit={since} x={since} y={{ marketing: 'purchases', it: 'Σ' }} pairs={cumulative} />
        <PairPanel name="incremental" lines title={{ marketing: `Repeat purchases, each ${step(answer)}`, it: 'incremental repeat transactions' }} unit={since} x={since} y={{ marketing: 'purchases', it: 'Δ' }} pairs={each} />
        <SpreadPanel name="alive" title={{ marketing: 'Who still is a customer', it: 'distribution of P(alive)' }} head={{ marketing: 'Probability, in %', it: 'P(alive), %' }} bars={alive} />
        <SpreadPanel name="worths" title={{ marketing: money ? 'What they will be worth' : 'How often they will buy', it: money ? 'distribution of E[X]·E[M]' : 'distribution of E[X]' }} head={{ marketing: money ? 'worth, in the time ahead' : 'purchases, in the time ahead', it: money ? 'E[X]·E[M]' : 'E[X]' }} bars={worths} />
      </div>
      {answer.best && answer.list ? (
        <>
          <section className={css.panel} aria-labelledby="best">
            <h2 id="best">
              <Term k={{ marketing: 'Worth most', it: 'top by E[X]·E[M]' }} />
            </h2>
            <ProspectTable name="value-best" label="The best customers" of={answer.best} unit={answer.unit} money={money} />
          </section>
          <section className={css.panel} aria-labelledby="back">
            <h2 id="back">
              <Term k={{ marketing: 'Worth winning back', it: `top by atRisk, ${above} ≤ P(alive) < ${below}` }} />
            </h2>
            <WinBackDraft answer={answer} above={above} below={below} />
            <ProspectTable name="value-win-back" label="The win-back list" of={answer.list} unit={answer.unit} money={money} />
          </section>
        </>
      ) : (
        <p className={css.note}>
          <Term k={{ marketing: 'Who these customers are is shown to those who may see personal data.', it: 'best, list: with personal:read' }} />
        </p>
      )}
    </>
  )
}

const tracked = (of: ValueAnswer['tracking']): Pair[] => of.map((p) => ({ at: String(p.time), actual: p.actual, expected: tidy(p.expected) }))

const step = (answer: ValueAnswer) => {
  const [a, b] = answer.tracking
  const n = a && b ? b.time - a.time : 1
  return n === 1 ? answer.unit : `${n} ${answer.unit}s`
}

function PairPanel({ name, title, unit, x, y, pairs, lines = false }: { name: string; title: Saying; unit: Saying; x: Saying; y: Saying; pairs: Pair[]; lines?: boolean }) {
  const term = useTerm()
  const draw = useCallback((c: Colours) => (lines ? along : beside)(c, pairs, { actual: term(names.actual), expected: term(names.expected), x: term(x), y: term(y) }), [pairs, term, lines, x, y])
  return (
    <ChartPanel
      name={name}
      title={title}
      unit={unit}
      file={`rapport-value-${name}`}
      heads={[x, names.actual, names.expected]}
      rows={pairRows(pairs)}
      draw={draw}
      height={240}
      label={`${title.marketing}: ${pairs.slice(-3).map((p) => `${p.at} ${amount(p.actual)}, the model ${amount(p.expected)}`).join('; ')}`}
      choices={lines ? undefined : <ColourKey of={key} />}
    />
  )
}

const people: Saying = { marketing: 'customers', it: 'n' }

function SpreadPanel({ name, title, head, bars }: { name: string; title: Saying; head: Saying; bars: { at: string; people: number }[] }) {
  const term = useTerm()
  const draw = useCallback((c: Colours) => spread(c, bars, { x: term(head), y: term(people) }), [bars, term, head])
  return <ChartPanel name={name} title={title} unit={head} file={`rapport-value-${name}`} heads={[head, people]} rows={bars.map((b) => [b.at, b.people])} draw={draw} height={240} label={`${title.marketing}: ${bars.map((b) => `${b.at} ${count(b.people)}`).join(', ')}`} />
}

import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useMemo } from 'react'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { Said, said, Term, useWording } from '../../ui/Wording'
import { Standing } from './Alerts'
import { sayingOf } from './fields'
import { funnelRows } from './FunnelPage'
import type { FunnelAnswer, RetentionAnswer, TrendAnswer } from './queries'
import { Running } from './Running'
import { changeText, figureText, useSavedAnswer, type Figure, type SavedAnswer, type Tile } from './saved'
import css from './Saved.module.css'
import type { Mark } from './TrendChart'
import { useAlerts } from './watch'

const TrendChart = lazy(() => import('./TrendChart').then((m) => ({ default: m.TrendChart })))
const FunnelChart = lazy(() => import('./FunnelChart').then((m) => ({ default: m.FunnelChart })))
const RetentionChart = lazy(() => import('./RetentionChart').then((m) => ({ default: m.RetentionChart })))

/** One saved question with its answer, live. */
export function TileView({ tile, page, name }: { tile: Tile; page: string | undefined; name: { marketing?: string; it?: string } | undefined }) {
  const [asOf] = useAsOf()
  const asked = useSavedAnswer(tile.question, asOf)
  const firing = (useAlerts().data?.items ?? []).filter((a) => a.question === tile.question && a.state === 'firing')
  return (
    <>
      <h2>
        {page ? (
          <Link to={page}>
            <Said marketing={name?.marketing || tile.question} it={name?.it} />
          </Link>
        ) : (
          <Said marketing={name?.marketing || tile.question} it={name?.it} />
        )}
      </h2>
      {!asOf &&
        firing.map((a) => (
          <p key={a.key} className={css.of}>
            <Standing alert={a} />: <Said marketing={a.wording.marketing || a.key} it={a.wording.it} />
          </p>
        ))}
      {asked.isError ? (
        <ErrorState error={asked.error} retry={() => void asked.refetch()} />
      ) : asked.isPending ? (
        <Lines count={tile.form === 'number' ? 2 : 6} />
      ) : (
        <>
          <Body tile={tile} asked={asked.data} />
          <p className={css.asOf}>
            <Term k={{ marketing: 'As of ', it: `offset ${asked.data.asOf}, ` }} />
            <Timestamp at={asked.data.at} />
          </p>
        </>
      )}
      <Running of={`/api/v1/questions/${tile.question}/answer`} />
    </>
  )
}

function Body({ tile, asked }: { tile: Tile; asked: SavedAnswer }) {
  if (tile.form === 'number') return <Number figure={asked.figures.find((f) => f.key === tile.figure) ?? (tile.figure ? undefined : asked.figures[0])} />
  const picture = tile.form !== 'table' && chartOf(asked)
  return picture ? <Suspense fallback={<Lines count={6} />}>{picture}</Suspense> : <Figures figures={asked.figures} />
}

const nothing = () => undefined
const noMarks: Mark[] = []

function chartOf(asked: SavedAnswer) {
  switch (asked.kind) {
    case 'trends':
      return <Trend answer={asked.answer as unknown as TrendAnswer} />
    case 'funnel':
      return <Funnel answer={asked.answer as unknown as FunnelAnswer} />
    case 'retention':
      return <Retention answer={asked.answer as unknown as RetentionAnswer} />
    default:
      return undefined
  }
}

function Trend({ answer }: { answer: TrendAnswer }) {
  const { words } = useWording()
  const labels = useMemo(() => answer.series.map((s) => said(sayingOf(s.label), words)), [answer, words])
  return <TrendChart answer={answer} labels={labels} people={false} kind="line" title="" marks={noMarks} hold={nothing} />
}

function Funnel({ answer }: { answer: FunnelAnswer }) {
  const { words } = useWording()
  const labels = useMemo(() => answer.steps.map((s) => said(sayingOf(s), words)), [answer, words])
  const rows = useMemo(() => funnelRows(answer, answer.parts.length > 1), [answer])
  return <FunnelChart rows={rows} labels={labels} hold={nothing} open={nothing} />
}

function Retention({ answer }: { answer: RetentionAnswer }) {
  return <RetentionChart answer={answer} part={answer} counting="returned" hold={nothing} />
}

function Number({ figure }: { figure: Figure | undefined }) {
  if (!figure) return <p className={css.of}>The answer has no such figure.</p>
  const change = changeText(figure)
  return (
    <>
      <p className={css.value}>{figureText(figure)}</p>
      <p className={css.of}>
        <Said marketing={figure.label.marketing} it={figure.label.it} />
      </p>
      {change && (
        <p className={css.of}>
          <Term k={{ marketing: `${change} against the one before`, it: `Δ ${change}` }} />
        </p>
      )}
    </>
  )
}

function Figures({ figures }: { figures: Figure[] }) {
  if (figures.length === 0) return <p className={css.of}>Open the question to see its answer: it has no single figures.</p>
  return (
    <table className={css.table}>
      <thead className="unseen">
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Value</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {figures.map((f) => (
          <tr key={f.key}>
            <th scope="row">
              <Said marketing={f.label.marketing} it={f.label.it} />
            </th>
            <td className={css.figure}>{figureText(f)}</td>
            <td className={css.figure}>{changeText(f) ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

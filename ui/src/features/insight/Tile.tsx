import { Link } from '@tanstack/react-router'
import { Suspense } from 'react'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { useAsOf } from '../../ui/useAsOf'
import { Said, Term } from '../../ui/Wording'
import { Standing } from './Alerts'
import { Running } from './Running'
import { changeText, figureText, useSavedAnswer, type Definition, type Figure, type SavedAnswer, type Tile } from './saved'
import css from './Saved.module.css'
import { chartOf, type Asked } from './TileChart'
import { useAlerts } from './watch'

/** One saved question with its answer, live. of is its definition, if there is one. */
export function TileView({ tile, of }: { tile: Tile; of: Definition | undefined }) {
  const { page }: Asked = of?.spec ?? {}
  const name = of?.wording
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
          <Body tile={tile} asked={asked.data} of={of?.spec ?? {}} />
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

function Body({ tile, asked, of }: { tile: Tile; asked: SavedAnswer; of: Asked }) {
  if (tile.form === 'number') return <Number figure={asked.figures.find((f) => f.key === tile.figure) ?? (tile.figure ? undefined : asked.figures[0])} />
  const picture = tile.form !== 'table' && chartOf(asked, of)
  return picture ? <Suspense fallback={<Lines count={6} />}>{picture}</Suspense> : <Figures figures={asked.figures} />
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
  if (figures.length === 0) return <p className={css.of}>There is nothing to show of this time: open the question to ask of another.</p>
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

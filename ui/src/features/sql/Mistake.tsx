import { Button } from '@mantine/core'
import { asFailure } from '../../lib/failure'
import { ErrorState } from '../../ui/states'
import { indexOf, placeOf } from './statement'
import css from './SQLPage.module.css'

/** What is wrong with a statement, and where. */
export function Mistake({ error, text, goTo, retry }: { error: unknown; text: string; goTo: (index: number) => void; retry: () => void }) {
  const failure = asFailure(error)
  if (failure.kind !== 'invalid') return <ErrorState error={error} retry={retry} />
  const place = placeOf(failure.where)
  const at = place ? indexOf(text, place) : 0
  const line = place ? (text.split('\n')[place.line - 1] ?? '') : ''
  const before = place?.column ? line.slice(0, at - (text.lastIndexOf('\n', at - 1) + 1)) : ''
  const word = place?.column ? (/^\w+|^./.exec(line.slice(before.length))?.[0] ?? '⏎') : ''
  return (
    <div className={css.mistake} role="alert">
      {place && (
        <pre tabIndex={0} aria-label="Where it is wrong">
          {place.column ? before : line}
          {word && <mark>{word}</mark>}
          {place.column ? line.slice(before.length + word.length) : ''}
        </pre>
      )}
      <p>
        {place && (
          <Button size="compact-xs" variant="default" onClick={() => goTo(at)}>
            Line {place.line}
            {place.column ? `, column ${place.column}` : ''}
          </Button>
        )}{' '}
        {failure.message.replace(/^answer SQL( at query[^:]*)?: /, '')}
      </p>
      {failure.hint && <p className={css.dim}>{failure.hint}</p>}
    </div>
  )
}

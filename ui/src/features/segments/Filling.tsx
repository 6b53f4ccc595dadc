import { Progress } from '@mantine/core'
import { count } from '../../lib/number'
import { duration } from '../../lib/time'
import { Term } from '../../ui/Wording'
import type { Segment } from './queries'
import css from './Filling.module.css'

/** A segment that is being worked out from history: how far, how fast, how long yet. */
export function Filling({ segment }: { segment: Segment }) {
  if (segment.state === 'failed')
    return (
      <span className={css.failed}>
        <Term k={{ marketing: 'could not be worked out', it: 'failed' }} />
      </span>
    )
  const p = segment.progress
  const done = p && p.total > 0 ? (100 * p.done) / p.total : 0
  return (
    <div className={css.filling}>
      <Progress value={done} size="sm" aria-label={`Reading history of ${segment.definition.key}`} />
      <span>
        {p ? (
          <>
            {Math.floor(done)} % · {count(p.rate)}/s · {duration(p.secondsLeft)} left
          </>
        ) : (
          <Term k={{ marketing: 'reading history', it: 'filling' }} />
        )}
      </span>
    </div>
  )
}

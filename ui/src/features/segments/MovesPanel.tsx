import { Link } from '@tanstack/react-router'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Term } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import css from './MovesPanel.module.css'
import type { Transition } from './queries'
import { useMoves } from './useMoves'

/** Who came and went, as it happens, each with what brought it about. */
export function MovesPanel({ segmentKey }: { segmentKey: string }) {
  const moves = useMoves(segmentKey)
  return (
    <section className={css.panel} aria-labelledby="moves-title">
      <h2 id="moves-title">
        <Term k={{ marketing: 'Who comes and goes', it: 'transitions' }} />
      </h2>
      {moves.isPending ? (
        <Lines count={6} />
      ) : moves.isError ? (
        <ErrorState error={moves.error} retry={() => void moves.refetch()} />
      ) : moves.data.items.length === 0 ? (
        <p className={css.none}>Nobody has entered or left since this is recorded. Whoever does appears here at once.</p>
      ) : (
        // What is longer than its frame is read by scrolling it.
        <ul className={css.moves} tabIndex={0} aria-live="polite" aria-relevant="additions">
          {moves.data.items.map((t) => (
            <li key={t.position} data-entered={t.entered}>
              <span className={css.mark}>
                <Term k={t.entered ? { marketing: 'joined', it: '+' } : { marketing: 'left', it: '−' }} />
              </span>
              <Link to="/people/$id" params={{ id: t.person }}>
                {t.label}
              </Link>
              <span className={css.why}>
                <Term k={reasonWords(t)} />
              </span>
              <span className={css.when}>
                <Timestamp at={t.at} short />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What brought a move about, as each side says it. */
function reasonWords({ reason, event, entered }: Transition): Saying {
  switch (reason) {
    case 'event':
      return { marketing: `after ‘${event ?? 'an event'}’`, it: `event: ${event ?? ''}` }
    case 'time':
      return { marketing: entered ? 'as time went by' : 'as a stretch of time ended', it: 'time' }
    case 'definition':
      return { marketing: 'the segment was changed', it: 'definition' }
    case 'live':
      return { marketing: 'from history', it: 'live' }
    default:
      return { marketing: 'customers were united or parted', it: 'identity' }
  }
}

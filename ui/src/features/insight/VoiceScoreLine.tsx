import { count } from '../../lib/number'
import { Said, Term } from '../../ui/Wording'
import { percent, sayingOf } from './fields'
import { Interval } from './Interval'
import { kinds, points } from './scores'
import type { VoiceAnswer } from './voices'
import css from './Voice.module.css'

const arrows = { up: '↑', down: '↓' }

/** The score at a glance: figure, interval, answers and rate, and where it goes, or why that cannot be said. */
export function VoiceScoreLine({ answer }: { answer: VoiceAnswer }) {
  const { score, trend, response } = answer
  const arrow = trend.direction === 'up' || trend.direction === 'down' ? arrows[trend.direction] : undefined
  const name = kinds.find((k) => k.value === score.kind)?.name ?? score.kind
  return (
    <div className={css.score}>
      <div>
        <p className={css.figure}>
          {score.answers > 0 ? points(score.value, score.kind) : '–'} <small>{name}</small>
          {arrow && (
            <span className={css.arrow} data-way={trend.direction} role="img" aria-label={trend.direction === 'up' ? 'went up' : 'went down'}>
              {arrow}
            </span>
          )}
        </p>
        <p className={css.small}>
          <Term k={{ marketing: `surely between ${points(score.lower, score.kind)} and ${points(score.upper, score.kind)}`, it: `95 % [${points(score.lower, score.kind)}, ${points(score.upper, score.kind)}]` }} />
        </p>
        <Interval value={score.value} lower={score.lower} upper={score.upper} lowest={score.kind === 'nps' ? -100 : 0} highest={100} />
      </div>
      <dl className={css.facts}>
        <div>
          <dt>
            <Term k={{ marketing: 'Answers', it: 'n' }} />
          </dt>
          <dd>{count(score.answers)}</dd>
        </div>
        {response && (
          <div>
            <dt>
              <Term k={{ marketing: 'Of those asked', it: 'response rate' }} />
            </dt>
            <dd>
              {percent(response.rate)}{' '}
              <small>
                {percent(response.lower)} – {percent(response.upper)} of {count(response.asked)}
              </small>
            </dd>
          </div>
        )}
        <div>
          <dt>
            <Term k={{ marketing: 'Against the time before', it: 'trend' }} />
          </dt>
          <dd className={css.trend}>
            <Said {...sayingOf(trend.sentence)} />
          </dd>
        </div>
        {answer.odd > 0 && (
          <div>
            <dt>
              <Term k={{ marketing: 'Off the scale', it: 'odd' }} />
            </dt>
            <dd>
              {count(answer.odd)} <small>count nowhere</small>
            </dd>
          </div>
        )}
      </dl>
    </div>
  )
}

import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Timestamp } from '../../ui/Timestamp'
import { Term, useTerm } from '../../ui/Wording'
import { sayingOf } from './fields'
import type { VoiceAnswer } from './voices'
import css from './Voice.module.css'

const atFirst = 12

/** What people wrote, the newest first, each with their answer and the way to who they are. */
export function VoiceComments({ answer }: { answer: VoiceAnswer }) {
  const term = useTerm()
  const [all, setAll] = useState(false)
  const shown = all ? answer.comments : answer.comments.slice(0, atFirst)
  const sideOf = (v: number) => answer.boxes.find((b, i) => v >= b.from && (v < b.to || i === answer.boxes.length - 1))?.side
  return (
    <section className={css.section} aria-labelledby="comments-title">
      <h2 id="comments-title">
        <Term k={{ marketing: 'In their own words', it: 'comments[≤ 50]' }} />
      </h2>
      {answer.hidden ? (
        <p className={css.about}>What people wrote is shown to those who may see personal data.</p>
      ) : (
        <ul className={css.comments}>
          {shown.map((c, i) => (
            <li key={`${c.at} ${i}`}>
              <span className={css.mark} data-side={sideOf(c.answer)}>
                {c.answer}
              </span>
              <p className={css.words}>{c.text}</p>
              <span className={css.about}>
                {c.after && <>{term({ marketing: 'after', it: 'after:' })} {term(sayingOf(c.after))} · </>}
                {c.person && (
                  <>
                    <Link to="/people/$id" params={{ id: c.person }}>
                      {c.person}
                    </Link>{' '}
                    ·{' '}
                  </>
                )}
                <Timestamp at={c.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {shown.length < answer.comments.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          {`All ${answer.comments.length}`}
        </Button>
      )}
    </section>
  )
}

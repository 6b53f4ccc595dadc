import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { CopyLine } from '../../ui/states'
import { Said, Term } from '../../ui/Wording'
import { chance, propertyName, signed, type Candidate, type ChangeAnswer, type Draft, type Finding } from './changes'
import css from './Findings.module.css'
import { sayingOf, textOf } from './fields'
import { Contribution } from './Interval'
import { amount } from './models'

const mostChance = 8

/** The parts that moved unlike the rest, each with its size, its interval, what may be the reason, and what to do. */
export function Findings({ answer, event }: { answer: ChangeAnswer; event: string }) {
  const found = answer.findings.filter((f) => f.found)
  const rest = answer.findings.filter((f) => !f.found).slice(0, mostChance)
  const reach = useMemo(() => Math.max(...answer.findings.map((f) => Math.max(Math.abs(f.lower + f.weight), Math.abs(f.upper + f.weight), Math.abs(f.contribution))), 0), [answer])
  return (
    <section className={css.section} aria-labelledby="findings-title">
      <h2 id="findings-title">
        <Term k={{ marketing: 'Who moved', it: 'findings' }} />
      </h2>
      <p className={css.small}>
        <Term k={{ marketing: `${found.length} of ${answer.looked} parts moved unlike the rest; so many were looked at that a few do by chance, and those are held back.`, it: `${found.length} of ${answer.looked} at q ≤ FDR (Benjamini–Hochberg)` }} />
      </p>
      {found.length === 0 && <p className={css.none}>No part stands out: what happened, happened to all alike. Look at what else changed then, below.</p>}
      <ol className={css.list}>
        {found.map((f) => (
          <Row key={`${f.property}\n${f.value}`} finding={f} reach={reach} candidates={answer.candidates} event={event} />
        ))}
      </ol>
      {rest.length > 0 && (
        <details className={css.rest}>
          <summary>
            <Term k={{ marketing: 'What may be chance', it: 'q > FDR' }} />
          </summary>
          <ol className={css.list}>
            {rest.map((f) => (
              <Row key={`${f.property}\n${f.value}`} finding={f} reach={reach} candidates={answer.candidates} event={event} />
            ))}
          </ol>
        </details>
      )}
    </section>
  )
}

function Row({ finding: f, reach, candidates, event }: { finding: Finding; reach: number; candidates: Candidate[]; event: string }) {
  const reasons = f.candidates.flatMap((i) => candidates[i] ?? [])
  return (
    <li className={css.row}>
      <div className={css.what}>
        <p className={css.name}>
          <span className={css.small}>
            <Term k={propertyName(f.property)} />
          </span>{' '}
          {f.value}
        </p>
        <p className={css.small}>
          {amount(f.before)} → {amount(f.after)}
        </p>
      </div>
      <div>
        <Contribution value={f.contribution} lower={f.lower + f.weight} upper={f.upper + f.weight} reach={reach} certain={f.found} />
        <p className={css.small}>
          <b>{signed(f.contribution)}</b>{' '}
          <Term k={{ marketing: `surely between ${signed(f.lower + f.weight)} and ${signed(f.upper + f.weight)}; by chance in ${chance(f.q)}`, it: `[${signed(f.lower + f.weight)}, ${signed(f.upper + f.weight)}] 95 %, p=${f.p.toPrecision(2)}, q=${f.q.toPrecision(2)}` }} />
        </p>
        {reasons.map((c) => (
          <p key={`${c.kind} ${c.key} ${c.what}`} className={css.reason}>
            <Said {...sayingOf(c.sentence)} />
          </p>
        ))}
      </div>
      <div className={css.act}>{f.draft && <Act draft={f.draft} event={event} about={`${f.property} ${f.value}`} />}</div>
    </li>
  )
}

/** Opens the draft: in the builder of segments, or as a question of trends. */
export function Act({ draft, event, about }: { draft: Draft; event: string; about: string }) {
  const label = draft.kind === 'segment' ? { marketing: 'Make a segment', it: 'draft: segment' } : { marketing: 'Look at it over time', it: 'draft: trends' }
  const search = draft.kind === 'segment' ? { draft: JSON.stringify(draft.spec['condition']), key: draft.key, marketing: draft.wording.marketing, it: draft.wording.it } : { events: textOf([event]), unit: draft.spec['unit'] }
  return (
    <Button size="compact-sm" variant="light" aria-label={`Act on ${about}`} renderRoot={(props) => <Link to={draft.kind === 'segment' ? '/segments/new' : '/trends'} search={search as never} {...props} />}>
      <Term k={label} />
    </Button>
  )
}

/** What else changed about then. */
export function Candidates({ answer, event }: { answer: ChangeAnswer; event: string }) {
  return (
    <section className={css.section} aria-labelledby="candidates-title">
      <h2 id="candidates-title">
        <Term k={{ marketing: 'What else changed then', it: 'candidates' }} />
      </h2>
      {answer.candidates.length === 0 ? (
        <p className={css.none}>No touchpoint fell silent, no campaign began or ended, nothing new happened, and nobody changed a definition.</p>
      ) : (
        <ul className={css.list}>
          {answer.candidates.map((c) => (
            <li key={`${c.kind} ${c.key} ${c.what} ${c.at}`} className={css.candidate}>
              <span className={css.kind} data-what={c.what}>
                {c.what}
              </span>
              <Said {...sayingOf(c.sentence)} />
              <span className={css.act}>{c.draft && <Act draft={c.draft} event={event} about={c.key} />}</span>
            </li>
          ))}
        </ul>
      )}
      <details className={css.rest}>
        <summary>
          <Term k={{ marketing: 'For those who work with files', it: 'rapport ask, rapport apply' }} />
        </summary>
        <CopyLine line={`rapport ask change question.json --json | jq '.answer.findings[0].draft' > draft.json && rapport apply -f draft.json`} />
      </details>
    </section>
  )
}

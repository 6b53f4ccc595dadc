import { Button, Modal, SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import { count } from '../../lib/number'
import { Timestamp } from '../../ui/Timestamp'
import { useUrlState } from '../../ui/useUrlState'
import { Said, Term } from '../../ui/Wording'
import { address, draw, evidenceInWords, identifierKind, tiesOf, type Evidence, type Person } from './identityGraph'
import { IdentifierMark } from './IdentifierMark'
import { useWhyOnePerson } from './queries'
import css from './WhoPanel.module.css'

const IdentityPicture = lazy(() => import('./IdentityPicture').then((m) => ({ default: m.IdentityPicture })))

/** What is looked at in the identity graph: an identifier, or the evidence between two. */
export type Focus = { kind: 'spot'; id: string } | { kind: 'tie'; id: string } | null

/** Who a customer is: the identifiers and the evidence that holds them together, as a picture or as a table. */
export function WhoPanel({ id, person }: { id: string; person: Person }) {
  const [{ who = 'picture' }, set] = useUrlState('who')
  const [focus, setFocus] = useState<Focus>(null)
  const [large, setLarge] = useState(false)
  const drawing = useMemo(() => draw(person), [person])
  const refused = person.evidence.filter((e) => !e.unites).length
  const height = Math.min(460, Math.max(...drawing.spots.map((s) => s.y), 0) + 84)

  return (
    <section className={css.panel} aria-labelledby="who-title">
      <header className={css.head}>
        <h2 id="who-title">
          <Term k={{ marketing: 'Who this is', it: 'identity' }} />
        </h2>
        <span className={css.sum}>
          {count(person.identifiers.length)} <Term k={{ marketing: 'identifiers', it: 'nodes' }} /> · {count(person.evidence.length - refused)} <Term k={{ marketing: 'pieces of evidence', it: 'edges' }} />
          {refused > 0 && <> · {count(refused)} refused</>}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="How to show who this is"
          value={who}
          onChange={(value) => set({ who: value === 'picture' ? undefined : value })}
          data={[
            { value: 'picture', label: 'Picture' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </header>
      {who === 'table' ? (
        <EvidenceTable evidence={person.evidence} person={person} />
      ) : (
        <>
          <div className={css.canvas} style={{ height }}>
            <Suspense fallback={<div className={css.wait} aria-busy="true" />}>
              <IdentityPicture drawing={drawing} focus={focus} onFocus={setFocus} />
            </Suspense>
            <Button className={css.enlarge} size="compact-xs" variant="default" onClick={() => setLarge(true)}>
              Enlarge
            </Button>
          </div>
          {drawing.left > 0 && (
            <p className={css.left}>
              {count(drawing.left)} more identifiers have no room in the picture;{' '}
              <button type="button" className={css.link} onClick={() => set({ who: 'table' })}>
                the table has them all
              </button>
              .
            </p>
          )}
          <Looked id={id} person={person} focus={focus} />
        </>
      )}
      <Modal opened={large} onClose={() => setLarge(false)} size="calc(100vw - 96px)" title={`Who ${person.label} is`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <div className={css.large}>
          <Suspense fallback={null}>
            <IdentityPicture drawing={drawing} focus={focus} onFocus={setFocus} free />
          </Suspense>
        </div>
        <Looked id={id} person={person} focus={focus} />
      </Modal>
    </section>
  )
}

/** What is in focus, in words; with nothing in focus, how the whole holds together. */
function Looked({ id, person, focus }: { id: string; person: Person; focus: Focus }) {
  const spot = focus?.kind === 'spot' ? focus.id : null
  const main = person.identifiers[0]
  const other = spot !== null && main && spot !== address(main) ? spot : null
  const why = useWhyOnePerson(id, person.masked ? null : other)
  if (focus?.kind === 'tie') {
    const tie = tiesOf(person.evidence).find((t) => t.id === focus.id)
    return tie ? <EvidenceList evidence={tie.evidence} /> : null
  }
  if (spot === null)
    return (
      <p className={css.hint}>
        <Term k={{ marketing: 'Point at a line to see why two are one, or choose an identifier to see how it belongs.', it: 'hover edge = evidence; select node = path to the first identifier' }} />
      </p>
    )
  const identifier = person.identifiers.find((i) => address(i) === spot)
  const touching = person.evidence.filter((e) => address(e.a) === spot || address(e.b) === spot)
  return (
    <div className={css.looked} aria-live="polite">
      <p className={css.lookedAt}>
        <b>{identifierKind(spot.slice(0, spot.indexOf(':')))}</b> <span className="mono">{spot.slice(spot.indexOf(':') + 1)}</span>
      </p>
      {identifier && (
        <p className={css.hint}>
          {count(identifier.events)} events · first <Timestamp at={identifier.firstSeen} /> · last <Timestamp at={identifier.lastSeen} />
        </p>
      )}
      {other === null && (
        <>
          <p className={css.lookedAt}>What is tied to it</p>
          <EvidenceList evidence={touching.slice(0, 8)} />
        </>
      )}
      {other !== null && why.data && (
        <>
          <p className={css.lookedAt}>{why.data.same ? 'Why this is the same customer' : 'Why this is another customer'}</p>
          <EvidenceList evidence={why.data.same ? why.data.path : why.data.refused} />
        </>
      )}
    </div>
  )
}

/** Pieces of evidence as sentences, each with the record that first gave it. */
export function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  if (evidence.length === 0) return <p className={css.hint}>Nothing ties them together.</p>
  return (
    <ul className={css.evidence}>
      {evidence.map((e) => (
        <li key={`${e.offset}${e.rule}${address(e.a)}${address(e.b)}`} data-unites={e.unites} data-kind={e.kind}>
          <p>
            <Said {...evidenceInWords(e)} />
          </p>
          <p className={css.source}>
            <span className="mono">{e.a.value}</span> – <span className="mono">{e.b.value}</span> · <span className="mono">{e.rule}</span> · first <Timestamp at={e.time} /> in record <span className="mono">{e.offset}</span>
          </p>
        </li>
      ))}
    </ul>
  )
}

function EvidenceTable({ evidence, person }: { evidence: Evidence[]; person: Person }) {
  return (
    <div className={css.scroll}>
      {/* What is wider than its panel is read by scrolling it. */}
      <table className={css.table}>
        <caption className="unseen">Identifiers</caption>
        <thead>
          <tr>
            <th scope="col">
              <Term k="identifier" />
            </th>
            <th scope="col">
              <Term k="last.seen" />
            </th>
            <th scope="col" className={css.right}>
              <Term k="events" />
            </th>
          </tr>
        </thead>
        <tbody>
          {person.identifiers.map((i) => (
            <tr key={address(i)}>
              <th scope="row">
                <span className={css.cell}>
                  <IdentifierMark type={i.type} />
                  <span className="mono">{i.value}</span>
                </span>
              </th>
              <td>
                <Timestamp at={i.lastSeen} />
              </td>
              <td className={css.right}>{count(i.events)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className={css.sub}>
        <Term k={{ marketing: 'Why these are one', it: 'evidence' }} />
      </h3>
      <EvidenceList evidence={evidence} />
    </div>
  )
}

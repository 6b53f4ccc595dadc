import { Badge, Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Touchpoint } from '../../ui/Glyph'
import { useAsOf } from '../../ui/useAsOf'
import { Said, Term } from '../../ui/Wording'
import { Why } from '../../ui/Why'
import { Headline } from './Headline'
import type { Person } from './identityGraph'
import { MergeDialog } from './MergeDialog'
import { usePerson, useSegmentNames, useTimeline } from './queries'
import { SplitDialog } from './SplitDialog'
import { TimelinePanel } from './TimelinePanel'
import { Traits } from './Traits'
import { WhoPanel } from './WhoPanel'
import css from './PersonPage.module.css'

const past = 'The past cannot be changed. Go back to now first'

export function PersonPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const [asOf] = useAsOf()
  const person = usePerson(id, asOf)
  if (person.isPending) return <Lines count={14} />
  if (person.isError)
    return (
      <div className={css.page}>
        <ErrorState error={person.error} retry={() => void person.refetch()} />
      </div>
    )
  return <SingleView key={`${id} ${asOf ?? ''}`} id={id} asOf={asOf} person={person.data} />
}

function SingleView({ id, person, asOf }: { id: string; person: Person; asOf: string | undefined }) {
  const [dialog, setDialog] = useState<'merge' | 'split' | null>(null)
  const newest = useTimeline(id, { touchpoints: [], before: asOf }).data?.pages[0]?.items[0]
  const close = () => setDialog(null)
  const alone = person.identifiers.length < 2

  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.who}>
          <h1>{person.label}</h1>
          {['tier', 'country'].map((name) => {
            const value = person.traits.find((t) => t.name === name)?.value
            return typeof value === 'string' && value !== '' && value !== 'none' ? (
              <Badge key={name} variant="default" className={css.chip} title={name}>
                {value}
              </Badge>
            ) : null
          })}
          <span className={css.actions}>
            <Button variant="default" onClick={() => setDialog('merge')} disabled={person.masked || asOf !== undefined} title={person.masked ? 'Needs personal:read' : asOf === undefined ? undefined : past}>
              Merge…
            </Button>
            <Button
              variant="default"
              onClick={() => setDialog('split')}
              disabled={alone || person.masked || asOf !== undefined}
              title={alone ? 'There is one identifier only, so nothing to split' : person.masked ? 'Needs personal:read' : asOf === undefined ? undefined : past}
            >
              Split…
            </Button>
          </span>
        </div>
        <div className={css.glance}>
          <Headline traits={person.traits} />
          <span className={css.seen}>
            <Term k={{ marketing: 'last seen', it: 'lastSeen' }} />{' '}
            <b>
              <Timestamp at={person.lastSeen} />
            </b>
            {newest && (
              <>
                {' '}
                on <Touchpoint of={newest.touchpoint ?? newest.source} named />
              </>
            )}
          </span>
          <SegmentChips person={person} />
        </div>
        {person.masked && <p className={css.masked}>Personal data is hidden, because your role has no personal:read.</p>}
      </header>
      <div className={css.columns}>
        <TimelinePanel id={id} person={person} />
        <div className={css.side}>
          <WhoPanel id={id} person={person} />
          <Traits traits={person.traits} at={person.at} />
        </div>
      </div>
      {dialog === 'merge' && <MergeDialog person={person} close={close} />}
      {dialog === 'split' && <SplitDialog person={person} close={close} />}
    </div>
  )
}

/** loyal-at-risk as a marketer reads it: Loyal at risk. */
function spoken(key: string): string {
  const words = key.replaceAll(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function SegmentChips({ person }: { person: Person }) {
  const names = useSegmentNames()
  if (person.segments.length === 0)
    return (
      <span className={css.dim}>
        <Term k={{ marketing: 'in no segment', it: 'segments = []' }} />
      </span>
    )
  return (
    <ul className={css.segments} aria-label="Segments">
      {person.segments.map((m) => {
        const definition = names.data?.items.find((s) => s.definition.key === m.key)?.definition
        return (
          <li key={m.key} className={css.segment}>
            <Link to="/segments/$key" params={{ key: m.key }}>
              <Term k={{ marketing: spoken(m.key), it: m.key }} />
            </Link>
            <Why of={`in segment ${m.key}`} why={m.why}>
              <p className={css.whyTitle}>
                <Said {...(definition?.wording ?? { marketing: m.key, it: m.key })} hash={definition?.hash} />
              </p>
              <p className={css.dim}>
                <Term k={{ marketing: 'in it since', it: 'since' }} /> <Timestamp at={m.since} />
                {m.until && (
                  <>
                    {' · '}
                    <Term k={{ marketing: 'leaves by itself', it: 'until' }} /> <Timestamp at={m.until} />
                  </>
                )}
              </p>
            </Why>
          </li>
        )
      })}
    </ul>
  )
}

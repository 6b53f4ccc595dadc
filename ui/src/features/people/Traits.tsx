import { Tooltip } from '@mantine/core'
import type { components } from '../../api/gen/schema'
import { agoShort } from '../../lib/time'
import { Timestamp } from '../../ui/Timestamp'
import { Term } from '../../ui/Wording'
import { identifierKind } from './identityGraph'
import css from './Traits.module.css'

type Trait = components['schemas']['Trait']

const computed = { marketing: 'computed, live', it: 'computed' }

const policies: Record<string, { marketing: string; it: string }> = {
  last: { marketing: 'the latest counts', it: 'last' },
  first: { marketing: 'the first counts', it: 'first' },
  max: { marketing: 'the largest counts', it: 'max' },
  min: { marketing: 'the smallest counts', it: 'min' },
  union: { marketing: 'all are kept', it: 'union' },
  computed,
}

/** What is known of a person, each with where it comes from, how old it is, and which of several values wins. */
export function Traits({ traits, at }: { traits: Trait[]; at: string }) {
  const now = Date.parse(at)
  return (
    <section className={css.panel} aria-labelledby="traits-title">
      <h2 id="traits-title">
        <Term k="trait" />
      </h2>
      {traits.length === 0 ? (
        <p className={css.none}>Nobody has told us anything about this customer yet. An identify call with traits does.</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <Term k={{ marketing: 'What', it: 'name' }} />
              </th>
              <th scope="col">
                <Term k={{ marketing: 'Value', it: 'value' }} />
              </th>
              <th scope="col">
                <Term k={{ marketing: 'From', it: 'source' }} />
              </th>
              <th scope="col" className={css.right}>
                <Term k={{ marketing: 'Age', it: 'time' }} />
              </th>
            </tr>
          </thead>
          <tbody>
            {traits.map((t) => (
              <tr key={t.name}>
                <th scope="row">
                  <Term k={{ marketing: t.name.replaceAll('_', ' '), it: t.name }} />
                </th>
                <td className={css.value}>{shown(t.value)}</td>
                <td>
                  <Tooltip label={provenance(t)} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
                    <button type="button" className={css.from} aria-label={`${t.source ?? 'computed'}: ${provenance(t)}`}>
                      {t.source ?? <Term k={computed} />}
                    </button>
                  </Tooltip>
                  {t.since && (
                    <small className={css.since}>
                      <Term k={{ marketing: 'since', it: 'since' }} /> <Timestamp at={t.since} short />
                    </small>
                  )}
                </td>
                <td className={css.right}>{t.policy === 'computed' ? '' : agoShort(Math.min(Date.parse(t.time), now), now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function provenance(t: Trait): string {
  if (t.policy === 'computed' && t.since) return `Counts events from ${new Date(t.since).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })} on, until its history has been read`
  if (t.policy === 'computed') return 'Computed from the events, always as things stand'
  const policy = policies[t.policy]?.marketing ?? t.policy
  const of = t.identifier ? ` of ${identifierKind(t.identifier.type)} ${t.identifier.value}` : ''
  return `Said${of} by ${t.source ?? 'an event'} on ${new Date(t.time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}; if several say it, ${policy} (${t.policy})`
}

/** A value as text: objects as their values in order, so that an address reads like one. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(value)
  if (typeof value === 'string') return value
  return Object.values(value)
    .map(shown)
    .join(', ')
}

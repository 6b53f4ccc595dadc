import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { Term, useTerm } from '../../ui/Wording'
import type { TermKey } from '../../ui/words'
import { isFiltered, kinds, kindsOf, toggled, valuesOf, type Filter, type Kind, type Part } from './filter'
import css from './FilterBar.module.css'

const calls = ['track', 'identify', 'page', 'screen', 'group', 'alias']

const kindTerms: Record<Kind, TermKey> = { event: 'event', transition: 'live.transitions', quarantined: 'quarantined.count' }

const partTerms: [Part, TermKey][] = [
  ['event', 'event'],
  ['person', 'person'],
  ['segment', 'segment'],
  ['source', 'source'],
  ['touchpoint', 'touchpoint'],
]

/** What is let through: a text, a kind of call, kinds of happenings, and whatever was picked from an event. */
export function FilterBar({ filter, set, toggle, clear }: { filter: Filter; set: (patch: Filter) => void; toggle: (part: Part, value: string) => void; clear: () => void }) {
  const term = useTerm()
  const [text, setText] = useState(filter.q ?? '')
  const [known, setKnown] = useState(filter.q)
  const [asked, setAsked] = useState(filter.q)
  if (filter.q !== known) {
    setKnown(filter.q)
    if ((filter.q ?? '') !== (asked ?? '')) setText(filter.q ?? '') // the address changed by other means than typing here
  }
  const find = useDebouncedCallback((q: string) => {
    setAsked(q)
    set({ q })
  }, 250)
  const shown = kindsOf(filter)
  const pick = (kind: Kind) => {
    const next = valuesOf(toggled({ only: shown.join('~') }, 'only', kind), 'only')
    set({ only: next.length === 0 || next.length === kinds.length ? undefined : next.join('~') })
  }
  return (
    <div className={css.bar}>
      <TextInput
        className={css.find}
        type="search"
        size="xs"
        aria-label={term('live.filter')}
        placeholder="An order, a product, an address…"
        value={text}
        onChange={(e) => {
          setText(e.currentTarget.value)
          find(e.currentTarget.value)
        }}
      />
      <NativeSelect
        size="xs"
        aria-label={term('event.type')}
        value={filter.type ?? ''}
        onChange={(e) => set({ type: e.currentTarget.value || undefined })}
        data={[{ value: '', label: term('live.calls') }, ...calls.map((call) => ({ value: call, label: call }))]}
      />
      <fieldset className={css.kinds}>
        <legend className="unseen">What is shown</legend>
        {kinds.map((kind) => (
          <button key={kind} type="button" className={css.kind} aria-pressed={shown.includes(kind)} onClick={() => pick(kind)}>
            <Term k={kindTerms[kind]} />
          </button>
        ))}
      </fieldset>
      {partTerms.flatMap(([part, name]) =>
        valuesOf(filter, part).map((value) => (
          <button key={part + value} type="button" className={css.chip} onClick={() => toggle(part, value)} aria-label={`Without ${term(name)}: ${value}`}>
            <span className={css.part}>
              <Term k={name} />
            </span>
            {value} <span aria-hidden="true">×</span>
          </button>
        )),
      )}
      {isFiltered(filter) && (
        <button type="button" className={css.clear} onClick={clear}>
          Show everything
        </button>
      )}
    </div>
  )
}

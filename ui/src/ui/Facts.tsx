import type { ReactNode } from 'react'
import css from './Facts.module.css'
import type { Saying, TermKey } from './words'
import { Term } from './Wording'

/** Named facts, one below the other; a fact without a value is left out. */
export function Facts({ of }: { of: [TermKey | Saying, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {of.map(([name, value]) =>
        value === undefined || value === null || value === '' ? null : (
          <div key={typeof name === 'string' ? name : name.it}>
            <dt>
              <Term k={name} />
            </dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

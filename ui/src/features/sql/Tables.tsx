import { UnstyledButton } from '@mantine/core'
import { ErrorState, Lines } from '../../ui/states'
import { Term } from '../../ui/Wording'
import { useViews, type SQLColumn } from './queries'
import { quoted } from './statement'
import css from './SQLPage.module.css'

/** The tables with their columns; one that is chosen goes into the statement. */
export function Tables({ choose }: { choose: (name: string) => void }) {
  const { data, error, isPending, refetch } = useViews()
  return (
    <aside className={css.tables} aria-label="Tables and columns">
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : isPending || !data ? (
        <Lines count={10} />
      ) : (
        data.views.map((v) => (
          <section key={v.name}>
            <h2>
              <UnstyledButton className={css.name} onClick={() => choose(v.name)}>
                {v.name}
              </UnstyledButton>
              <span className={css.dim}>
                <Term k={v.name === 'people' ? { marketing: 'a row for each customer', it: 'one row per person' } : { marketing: 'a row for each thing that happened', it: 'one row per event' }} />
              </span>
            </h2>
            <Columns of={v.columns} choose={choose} />
          </section>
        ))
      )}
    </aside>
  )
}

function Columns({ of, within = '', choose }: { of: SQLColumn[]; within?: string; choose: (name: string) => void }) {
  return (
    <ul>
      {of.map((c) => (
        <li key={c.name}>
          <UnstyledButton className={css.name} onClick={() => choose(within + quoted(c.name))} title={within + quoted(c.name)}>
            {c.name}
          </UnstyledButton>
          <span className={css.dim}>
            {short(c.type)}
            {c.masked && (
              <>
                {' '}
                <Term k={{ marketing: 'hidden from you', it: 'masked' }} />
              </>
            )}
          </span>
          {c.fields && c.fields.length > 0 && <Columns of={c.fields} within={`${within}${quoted(c.name)}.`} choose={choose} />}
        </li>
      ))}
    </ul>
  )
}

const shorts: Record<string, string> = { VARCHAR: 'text', DOUBLE: 'number', BIGINT: 'number', BOOLEAN: 'true or false', 'TIMESTAMP WITH TIME ZONE': 'instant' }

/** A type in a word, where there is one. */
function short(type: string): string {
  return shorts[type] ?? type.toLowerCase()
}

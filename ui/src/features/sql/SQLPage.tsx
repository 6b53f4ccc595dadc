import { Button, Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { PageHead } from '../../ui/PageHead'
import { EmptyState, Lines } from '../../ui/states'
import { useAsOf } from '../../ui/useAsOf'
import { useUrlState } from '../../ui/useUrlState'
import { Term } from '../../ui/Wording'
import { Editor, put } from './Editor'
import { Found } from './Found'
import { Mistake } from './Mistake'
import { sqlKey, useAnswer } from './queries'
import { examples } from './statement'
import css from './SQLPage.module.css'
import { Tables } from './Tables'

/** Every event, asked in SQL. The statement that was run is in the address. */
export function SQLPage() {
  const [state, set] = useUrlState('q')
  const [asOf] = useAsOf()
  const queries = useQueryClient()
  const ran = state.q ?? ''
  const [draft, setDraft] = useState({ of: ran, text: ran })
  const area = useRef<HTMLTextAreaElement>(null)
  const asked = useAnswer(ran, asOf)

  // Back and forward bring back the statement with its answer.
  const text = draft.of === ran || !ran ? draft.text : ran
  const setText = (typed: string) => setDraft({ of: ran, text: typed })

  const run = (statement = text) => {
    if (!statement.trim()) return
    setDraft({ of: statement, text: statement })
    if (statement === ran) void asked.refetch()
    else set({ q: statement }, { push: true })
  }
  const cancel = () => void queries.cancelQueries({ queryKey: sqlKey(ran, asOf) })
  const goTo = (index: number) => {
    area.current?.focus()
    area.current?.setSelectionRange(index, index + 1)
  }
  const running = asked.isFetching
  const stale = asked.data && text !== ran

  return (
    <div className={css.page}>
      <PageHead title="page.sql" lede="sql.lede" />
      <div className={css.sides}>
        <div className={css.main}>
          <Editor area={area} text={text} change={setText} run={() => run()} wrong={asked.isError && text === ran} />
          <div className={css.tools}>
            {running ? (
              <Button size="xs" variant="default" onClick={cancel}>
                <Term k={{ marketing: 'Cancel', it: 'cancel' }} />
              </Button>
            ) : (
              <Button size="xs" onClick={() => run()} disabled={!text.trim()} title={text.trim() ? undefined : 'Write a statement first'}>
                <Term k={{ marketing: 'Ask', it: 'run' }} />
              </Button>
            )}
            <Menu position="bottom-start">
              <Menu.Target>
                <Button size="xs" variant="default">
                  <Term k={{ marketing: 'Examples', it: 'examples' }} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {examples.map((e) => (
                  <Menu.Item key={e.query} onClick={() => run(e.query)}>
                    <Term k={e.name} />
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            {stale && !running && (
              <span className={css.dim}>
                <Term k={{ marketing: 'The answer below is of the question before it was changed.', it: 'result is of the previous statement' }} />
              </span>
            )}
          </div>
          <section className={css.answer} aria-label="The answer" aria-busy={running}>
            {running ? (
              <Lines count={8} />
            ) : asked.error ? (
              <Mistake error={asked.error} text={ran} goTo={goTo} retry={() => void asked.refetch()} />
            ) : asked.data ? (
              <Found table={asked.data} />
            ) : (
              <EmptyState title={ran ? 'The statement was cancelled' : 'Nothing was asked yet'}>
                {ran ? 'Ask again when you like.' : 'Write a SELECT, or begin with an example. Nothing can be changed here: statements only read.'}
              </EmptyState>
            )}
          </section>
        </div>
        <Tables choose={(name) => area.current && put(area.current, name, setText)} />
      </div>
    </div>
  )
}

import { Button, SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { askAgain } from '../../api/asking'
import type { components } from '../../api/gen/schema'
import { count } from '../../lib/number'
import { ErrorState, Lines } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Said, Term } from '../../ui/Wording'
import css from './Question.module.css'
import { Running } from './Running'
import { SaveQuestion } from './SaveQuestion'

interface Asked {
  sentence: components['schemas']['Wording']
  asOf: number
  at: string
  millis: number
  people: number
  cached?: boolean
}

/** What is asked, said in words, with its answer as a chart and as a table, and how fresh it is. */
export function Question({
  asked,
  error,
  pending,
  busy,
  retry,
  form,
  choose,
  files,
  children,
}: {
  asked: Asked | undefined
  error: unknown
  pending: boolean
  busy: boolean
  retry: () => void
  form: string
  choose: (form: string) => void
  files: { csv: () => void; png?: () => void }
  children: ReactNode
}) {
  if (error) {
    const again = () => {
      askAgain()
      retry()
    }
    return <ErrorState error={error} retry={again} />
  }
  if (pending || !asked) {
    return (
      <>
        <Running />
        <Lines count={10} />
      </>
    )
  }
  return (
    <section className={css.panel} aria-label="The answer" aria-busy={busy}>
      <header className={css.head}>
        <p className={css.sentence}>
          <Said {...asked.sentence} />
        </p>
        <SegmentedControl
          size="xs"
          aria-label="How to show it"
          value={form}
          onChange={choose}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
        <Button size="compact-xs" variant="default" onClick={files.csv}>
          CSV
        </Button>
        {files.png && (
          <Button size="compact-xs" variant="default" onClick={files.png} disabled={form !== 'chart'} title={form !== 'chart' ? 'Show the chart first' : undefined}>
            PNG
          </Button>
        )}
        <SaveQuestion at={asked.at} />
      </header>
      <Running />
      <div className={busy ? css.busy : undefined}>{children}</div>
      <p className={css.asOf}>
        <Term k={{ marketing: `Of ${count(asked.people)} customers, answered in ${asked.millis.toFixed(0)} ms${asked.cached ? ' from what was kept' : ''}, as of `, it: `people=${asked.people}, ${asked.millis.toFixed(1)} ms${asked.cached ? ', cached' : ''}, offset ${asked.asOf}, ` }} />
        <Timestamp at={asked.at} />
      </p>
    </section>
  )
}

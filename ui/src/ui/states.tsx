import { Button, CopyButton, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { asFailure } from '../lib/failure'
import type { TermKey } from './words'
import { Term } from './Wording'
import css from './states.module.css'

/** Nothing here yet: what to do next, and the line that does it. */
export function EmptyState({ title, children, line }: { title: string; children?: ReactNode; line?: string }) {
  return (
    <div className={css.empty}>
      <p className={css.title}>{title}</p>
      {children && <div className={css.body}>{children}</div>}
      {line && <CopyLine line={line} />}
    </div>
  )
}

/** A line to be run elsewhere, with its copy button. */
export function CopyLine({ line }: { line: string }) {
  return (
    <div className={css.line}>
      {/* A line that does not fit is read by scrolling it. */}
      <pre tabIndex={0} aria-label="Command">
        {line}
      </pre>
      <CopyButton value={line}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}

/** What went wrong, where, and what to do, with the reference that finds it in the server's log. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const failure = asFailure(error)
  return (
    <div className={css.error} role="alert">
      <p className={css.title}>
        <Term k={`error.${failure.kind}` as TermKey} />
      </p>
      <p className={css.body}>{failure.message}</p>
      {failure.hint && <p className={css.body}>{failure.hint}</p>}
      <p className={css.small}>
        {failure.requestId && (
          <>
            <Term k="error.request" />: <code>{failure.requestId}</code>
          </>
        )}
      </p>
      {retry && (
        <Button variant="default" size="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** The shape of what is coming. */
export function Lines({ count = 6 }: { count?: number }) {
  return (
    <div className={css.lines} role="group" aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={16} width={`${92 - ((i * 17) % 40)}%`} radius="sm" />
      ))}
    </div>
  )
}

import type { ReactNode } from 'react'
import css from './PageHead.module.css'
import type { TermKey } from './words'
import { Term } from './Wording'

/** The head of a page: what it is, the question it answers, and at the right what one can do. */
export function PageHead({ title, lede, children }: { title: TermKey | ReactNode; lede?: TermKey | ReactNode; children?: ReactNode }) {
  return (
    <header className={css.head}>
      <div className={css.words}>
        <h1>{term(title)}</h1>
        {lede && <p className={css.lede}>{term(lede)}</p>}
      </div>
      {children && <div className={css.acts}>{children}</div>}
    </header>
  )
}

function term(of: TermKey | ReactNode): ReactNode {
  return typeof of === 'string' ? <Term k={of as TermKey} /> : of
}

import type { ReactElement, ReactNode } from 'react'
import css from './PageHead.module.css'
import type { TermKey } from './words'
import { Term } from './Wording'

/** The head of a page: what it is, the question it answers, and at the right what one can do. */
export function PageHead({ title, lede, children }: { title: TermKey | ReactElement; lede?: TermKey | ReactElement; children?: ReactNode }) {
  return (
    <header className={css.head}>
      <div className={css.words}>
        <h1>{typeof title === 'string' ? <Term k={title} /> : title}</h1>
        {lede && <p className={css.lede}>{typeof lede === 'string' ? <Term k={lede} /> : lede}</p>}
      </div>
      {children && <div className={css.acts}>{children}</div>}
    </header>
  )
}

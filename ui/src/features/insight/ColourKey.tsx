import { Term } from '../../ui/Wording'
import type { Saying } from '../../ui/words'
import css from './ColourKey.module.css'

/** What the colours of a chart stand for, in words beside it. Colours are names of variables. */
export function ColourKey({ of }: { of: { colour: string; name: Saying }[] }) {
  return (
    <ul className={css.key} aria-label="What the colours stand for">
      {of.map((k) => (
        <li key={k.name.it}>
          <span className={css.mark} style={{ backgroundColor: `var(--${k.colour})` }} aria-hidden="true" />
          <Term k={k.name} />
        </li>
      ))}
    </ul>
  )
}

import css from './Mark.module.css'

/** The house's mark: two sides that overlap. */
export function Mark() {
  return (
    <span className={css.mark}>
      <svg viewBox="0 0 28 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8" className={css.marketing} />
        <circle cx="18" cy="10" r="8" className={css.it} />
      </svg>
      <span>Rapport</span>
    </span>
  )
}

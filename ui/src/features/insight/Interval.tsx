import css from './Interval.module.css'

/** A figure with its interval on a scale from lowest to highest: a band, a dot, and the zero line if it lies within. */
export function Interval({ value, lower, upper, lowest, highest, tone }: { value: number; lower: number; upper: number; lowest: number; highest: number; tone?: 'good' | 'bad' | 'dim' }) {
  const at = (v: number) => (highest > lowest ? (100 * (Math.min(Math.max(v, lowest), highest) - lowest)) / (highest - lowest) : 0)
  return (
    <span className={css.track} data-tone={tone} aria-hidden="true">
      {lowest < 0 && highest > 0 && <span className={css.zero} style={{ left: `${at(0)}%` }} />}
      <span className={css.band} style={{ left: `${at(lower)}%`, width: `${Math.max(at(upper) - at(lower), 0.5)}%` }} />
      <span className={css.dot} style={{ left: `${at(value)}%` }} />
    </span>
  )
}

/** A bar from zero with its interval. */
export function Contribution({ value, lower, upper, reach, certain }: { value: number; lower: number; upper: number; reach: number; certain: boolean }) {
  const at = (v: number) => (reach > 0 ? 50 + (50 * Math.min(Math.max(v, -reach), reach)) / reach : 50)
  return (
    <span className={css.track} data-tone={!certain ? 'dim' : value < 0 ? 'bad' : 'good'} aria-hidden="true">
      <span className={css.bar} style={{ left: `${Math.min(at(value), 50)}%`, width: `${Math.abs(at(value) - 50)}%` }} />
      <span className={css.zero} style={{ left: '50%' }} />
      <span className={css.whisker} style={{ left: `${at(lower)}%`, width: `${at(upper) - at(lower)}%` }} />
    </span>
  )
}

import css from './Sparkline.module.css'

/** A line of the last figures, for a cell: the shape, not the values; the label says them. The line starts at its own lowest value. */
export function Sparkline({ values, label, width = 96, height = 24, colour = 'var(--accent)' }: { values: number[]; label: string; width?: number; height?: number; colour?: string }) {
  if (values.length < 2) return <span className={css.none}>–</span>
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = high - low || 1
  const x = (i: number) => 1.5 + (i / (values.length - 1)) * (width - 5)
  const y = (v: number) => 2.5 + (1 - (v - low) / span) * (height - 5)
  const line = values.map((v, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('')
  const last = values.at(-1) as number
  return (
    <svg className={css.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} style={{ color: colour }}>
      <path className={css.area} d={`${line}L${x(values.length - 1).toFixed(1)} ${height}L1.5 ${height}Z`} />
      <path className={css.line} d={line} />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2" />
    </svg>
  )
}

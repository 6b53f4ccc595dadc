const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 12,840 */
export function count(n: number): string {
  return whole.format(n)
}

/** 0, 0.4, 3.2, 41, 1,204: a rate with as many digits as it deserves. */
export function rate(n: number): string {
  if (n === 0) return '0'
  if (n < 0.1) return '<0.1'
  return n < 10 ? n.toFixed(1).replace(/\.0$/, '') : whole.format(n)
}

const steps: [number, string][] = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
]

/** 1.5 KiB */
export function bytes(n: number): string {
  for (const [size, unit] of steps) {
    if (n >= size) return `${(n / size).toFixed(n / size < 10 ? 1 : 0)} ${unit}`
  }
  return `${n} B`
}

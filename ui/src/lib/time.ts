// Instants in words. Every function takes what it needs, so that tests need no clock.

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "2 minutes ago", "in 3 days", "now" within a second. */
export function ago(instant: number, now: number): string {
  const distance = instant - now
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) return relative.format(Math.trunc(distance / length), unit)
  }
  return 'now'
}

const letters: Record<string, string> = { year: 'y', month: 'mo', day: 'd', hour: 'h', minute: 'min', second: 's' }

/** "2 min", "3 d": the same distance where there is little room; the future has a leading "in". */
export function agoShort(instant: number, now: number): string {
  const distance = instant - now
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) {
      const text = `${Math.trunc(Math.abs(distance) / length)} ${letters[unit]}`
      return distance > 0 ? `in ${text}` : text
    }
  }
  return 'now'
}

/** "23 Nov 2026, 03:38:41.123 GMT+8". */
export function absolute(instant: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'short',
    timeZone: zone,
  }).format(instant)
}

/** "03:38:41". */
export function clock(instant: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: zone }).format(instant)
}

/** "3 min 20 s", "45 s", "2 h 5 min": a length of time from seconds. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–'
  if (seconds < 1) return 'under 1 s'
  const whole = Math.round(seconds)
  const h = Math.floor(whole / 3600)
  const m = Math.floor((whole % 3600) / 60)
  const s = whole % 60
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`
  if (m > 0) return s > 0 ? `${m} min ${s} s` : `${m} min`
  return `${s} s`
}

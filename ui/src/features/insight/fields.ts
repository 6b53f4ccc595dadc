// What a question keeps in the address: lists joined by ~, which no name of an event needs.

const between = '~'

export const listOf = (text: string | undefined) => (text ? text.split(between).filter(Boolean) : [])
export const textOf = (list: string[]) => (list.length > 0 ? list.join(between) : undefined)

export const units = ['hour', 'day', 'week', 'month'] as const
export type Unit = (typeof units)[number]
export const unitOf = (text: string | undefined, otherwise: Unit): Unit => units.find((u) => u === text) ?? otherwise

export const ranges = [
  { value: '1d', label: { marketing: 'Last 24 hours', it: '1d' } },
  { value: '7d', label: { marketing: 'Last 7 days', it: '7d' } },
  { value: '30d', label: { marketing: 'Last 30 days', it: '30d' } },
  { value: '90d', label: { marketing: 'Last 90 days', it: '90d' } },
  { value: '365d', label: { marketing: 'Last 12 months', it: '365d' } },
]

/** A wording as the API gives it, whole. */
export const sayingOf = (w: { marketing?: string; it?: string }) => ({ marketing: w.marketing ?? '', it: w.it ?? '' })

/** Only what the server takes for a length of time. */
export const rangeOf = (text: string | undefined, otherwise: string) => (text && /^\d{1,5}[smhdw]$/.test(text) ? text : otherwise)


/** 12.3 %, or a dash where there is nothing to take a share of. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`
}

/** When a period began, as its unit deserves: what the clocks of its own zone showed, wherever it is read. */
export function periodLabel(start: string, unit: string): string {
  const at = Date.parse(`${start.slice(0, 19)}Z`)
  const form: Intl.DateTimeFormatOptions = unit === 'hour' ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } : unit === 'month' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' }
  return new Intl.DateTimeFormat('en-GB', { ...form, timeZone: 'UTC' }).format(at)
}

// What a trait is computed from, as the form holds it, and as its definition says it.

export type Json = Record<string, unknown>

export const ways = ['measure', 'ratio', 'formula', 'rfm'] as const
export type Way = (typeof ways)[number]

export const measures = ['count', 'sum', 'avg', 'min', 'max', 'first', 'last', 'distinct'] as const

export interface ComputedDraft {
  way: Way
  measure: string
  event: string
  property: string
  within: string
  per: string // of a ratio: the event that it is divided by
  formula: string
  recency: string
  frequency: string
  monetary: string
}

export const blankComputed: ComputedDraft = {
  way: 'measure',
  measure: 'count',
  event: '',
  property: '',
  within: '',
  per: '',
  formula: '',
  recency: '7d, 30d, 90d, 180d',
  frequency: '2, 4, 8, 16',
  monetary: '50, 200, 500, 1000',
}

const steps = (text: string) =>
  text
    .split(/[,\s]+/)
    .filter(Boolean)

/** The spec's member computed. */
export function computedOf(d: ComputedDraft): Json {
  const within = d.within.trim() === '' ? {} : { within: d.within.trim() }
  switch (d.way) {
    case 'formula':
      return { formula: d.formula }
    case 'ratio':
      return {
        ratio: [
          { event: d.event, measure: 'count', ...within },
          { event: d.per, measure: 'count', ...within },
        ],
      }
    case 'rfm':
      return { rfm: { event: d.event, property: d.property, ...within, recency: steps(d.recency), frequency: steps(d.frequency).map(Number), monetary: steps(d.monetary).map(Number) } }
    default:
      return { event: d.event, measure: d.measure, ...(d.measure === 'count' || d.property === '' ? {} : { property: d.property }), ...within }
  }
}

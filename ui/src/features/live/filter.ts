// What the page lets through. It is the page's address, and the question put to the stream.

export const parts = ['q', 'touchpoint', 'source', 'type', 'event', 'person', 'segment', 'only'] as const
export type Part = (typeof parts)[number]
export type Filter = Partial<Record<Part, string>>

/** The kinds of message that one can leave out. */
export const kinds = ['event', 'transition', 'quarantined'] as const
export type Kind = (typeof kinds)[number]

/** Several values of one part stand in the address as one text; event names may hold commas. */
const between = '~'

export function valuesOf(filter: Filter, part: Part): string[] {
  return (filter[part] ?? '').split(between).filter(Boolean)
}

/** The part with a value put in, or taken out if it was in. */
export function toggled(filter: Filter, part: Part, value: string): Filter {
  const values = valuesOf(filter, part)
  const left = values.filter((v) => v !== value)
  return { [part]: (left.length < values.length ? left : [...values, value]).join(between) || undefined }
}

/** Which kinds are shown; all, if none is named. */
export function kindsOf(filter: Filter): Kind[] {
  const named = valuesOf(filter, 'only').filter((k): k is Kind => (kinds as readonly string[]).includes(k))
  return named.length > 0 ? named : [...kinds]
}

export function isFiltered(filter: Filter): boolean {
  return parts.some((part) => !!filter[part])
}

/** The address of the stream; the rates always come. */
export function streamOf(filter: Filter): string {
  const query = new URLSearchParams()
  if (filter.q) query.set('q', filter.q)
  if (filter.person) query.set('person', filter.person)
  for (const part of ['touchpoint', 'source', 'type', 'event', 'segment'] as const) {
    for (const value of valuesOf(filter, part)) query.append(part, value)
  }
  for (const kind of [...kindsOf(filter), 'rates']) query.append('only', kind)
  return `/api/v1/live?${query}`
}

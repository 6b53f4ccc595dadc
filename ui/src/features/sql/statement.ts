import type { Saying } from '../../ui/words'

export interface Example {
  name: Saying
  query: string
}

/** Statements that say something on any installation. */
export const examples: Example[] = [
  {
    name: { marketing: 'What happens most, and to how many people', it: 'count, distinct(person) by event' },
    query: 'SELECT event, count(*) AS times, count(DISTINCT person) AS people\nFROM events\nGROUP BY event\nORDER BY times DESC',
  },
  {
    name: { marketing: 'How many people came, day by day', it: 'distinct(person) by day' },
    query: "SELECT time::DATE AS day, count(DISTINCT person) AS people\nFROM events\nWHERE time >= now() - INTERVAL 30 DAY\nGROUP BY day\nORDER BY day",
  },
  {
    name: { marketing: 'Where people were met first', it: 'arg_min(source, time) by person' },
    query: 'WITH first AS (\n  SELECT person, arg_min(source, time) AS source\n  FROM events\n  GROUP BY person\n)\nSELECT source, count(*) AS people\nFROM first\nGROUP BY source\nORDER BY people DESC',
  },
  {
    name: { marketing: 'Who is known under most names', it: 'len(identifiers) by person' },
    query: 'SELECT person, len(identifiers) AS known_as, identifiers\nFROM people\nORDER BY known_as DESC\nLIMIT 20',
  },
  {
    name: { marketing: 'What people did next within an hour', it: 'lead(event) ≤ 1 h' },
    query:
      "WITH steps AS (\n  SELECT event, time,\n    lead(event) OVER w AS next,\n    lead(time) OVER w AS later\n  FROM events\n  WINDOW w AS (PARTITION BY person ORDER BY time, \"offset\")\n)\nSELECT event, next, count(*) AS times\nFROM steps\nWHERE later <= time + INTERVAL 1 HOUR\nGROUP BY ALL\nORDER BY times DESC\nLIMIT 20",
  },
  { name: { marketing: 'What every column holds', it: 'SUMMARIZE events' }, query: 'SUMMARIZE events' },
]

/** Where in a statement a mistake is, as an error says it: "query, line 2, column 5". */
export function placeOf(where: string | undefined): { line: number; column?: number } | null {
  const found = /line (\d+)(?:, column (\d+))?/.exec(where ?? '')
  if (!found) return null
  return { line: Number(found[1]), ...(found[2] ? { column: Number(found[2]) } : {}) }
}

/** The place as an index into the text. Columns are counted in bytes of UTF-8. */
export function indexOf(text: string, place: { line: number; column?: number }): number {
  const lines = text.split('\n')
  const before = lines.slice(0, place.line - 1).reduce((n, l) => n + l.length + 1, 0)
  const line = lines[place.line - 1] ?? ''
  if (!place.column) return Math.min(before, text.length)
  const ahead = new TextDecoder().decode(new TextEncoder().encode(line).slice(0, place.column - 1))
  return Math.min(before + ahead.length, text.length)
}

const plain = /^[a-z_][a-z0-9_]*$/
const reserved = new Set(['offset', 'all', 'and', 'any', 'as', 'asc', 'case', 'cast', 'check', 'column', 'default', 'desc', 'distinct', 'do', 'else', 'end', 'false', 'for', 'from', 'group', 'having', 'in', 'into', 'limit', 'not', 'null', 'on', 'or', 'order', 'primary', 'references', 'select', 'some', 'table', 'then', 'to', 'true', 'union', 'unique', 'user', 'using', 'when', 'where', 'with'])

/** A name as it stands in a statement. */
export function quoted(name: string): string {
  return plain.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** A value as a person reads it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether a column holds figures. */
export function isFigure(type: string): boolean {
  return /^(?!INTERVAL)(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER$|FLOAT|DOUBLE|DECIMAL)/.test(type)
}

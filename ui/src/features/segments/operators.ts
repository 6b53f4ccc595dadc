import type { EventTest, Json, Test } from './tree'
import { type Saying } from '../../ui/words'

const say = (marketing: string, it: string): Saying => ({ marketing, it })

/** The comparisons in both wordings; times and numbers are compared in the same words. */
export const operators: Record<string, Saying> = {
  eq: say('is', '='),
  ne: say('is not', '≠'),
  in: say('is one of', '∈'),
  notIn: say('is none of', '∉'),
  gt: say('more than', '>'),
  gte: say('at least', '≥'),
  lt: say('less than', '<'),
  lte: say('at most', '≤'),
  contains: say('contains', 'contains'),
  startsWith: say('starts with', 'startsWith'),
  endsWith: say('ends with', 'endsWith'),
  matches: say('matches the pattern', 'matches'),
  exists: say('is known', 'exists'),
  notExists: say('is not known', 'notExists'),
  before: say('before', '< instant'),
  after: say('on or after', '≥ instant'),
  olderThan: say('longer ago than', 'age ≥'),
  newerThan: say('within the last', 'age <'),
}

export const measureWords: Record<string, Saying> = {
  count: say('how often', 'count'),
  sum: say('total of', 'sum'),
  min: say('smallest', 'min'),
  max: say('largest', 'max'),
  avg: say('average', 'avg'),
  first: say('first time', 'first'),
  last: say('last time', 'last'),
  distinct: say('different values of', 'distinct'),
}

export const formWords: Record<Test['form'], Saying> = {
  event: say('What they did', 'event'),
  trait: say('What we know', 'trait'),
  identifier: say('How we know them', 'identifier'),
  segment: say('Other segment', 'segment'),
}

export const typeWords: Record<string, Saying> = {
  track: say('event', 'track'),
  page: say('page', 'page'),
  screen: say('screen', 'screen'),
  identify: say('told us who they are', 'identify'),
  group: say('joined a group', 'group'),
  alias: say('got another name', 'alias'),
  any: say('anything', 'any'),
}

const numbers = ['gte', 'gt', 'eq', 'ne', 'lte', 'lt']
const instants = ['olderThan', 'newerThan', 'before', 'after']
const texts = ['contains', 'startsWith', 'endsWith', 'matches']
const any = ['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', ...texts, 'exists', 'notExists', 'before', 'after']

/** The comparisons that a row may use, most useful first. */
export function operatorsOf(test: Test): string[] {
  switch (test.form) {
    case 'segment':
      return []
    case 'identifier':
      return ['exists', 'notExists', 'eq', 'ne', 'in', 'notIn', ...texts]
    case 'trait':
      return [...any, 'olderThan', 'newerThan']
    default:
      return eventOperators(test)
  }
}

function eventOperators(test: EventTest): string[] {
  if (test.measure === 'first' || test.measure === 'last') return test.property === '' ? instants : [...any, 'olderThan', 'newerThan']
  return numbers
}

export const whereOperators = any

export type ValueKind = 'number' | 'text' | 'bool' | 'list' | 'instant' | 'age' | 'none'

/** What a value is written with: by the comparison first, then by what is known of the thing compared, then by what stands there. */
export function valueKind(op: string, known: string | undefined, value: Json | undefined): ValueKind {
  if (op === 'exists' || op === 'notExists') return 'none'
  if (op === 'in' || op === 'notIn') return 'list'
  if (op === 'olderThan' || op === 'newerThan') return 'age'
  if (op === 'before' || op === 'after') return 'instant'
  if (texts.includes(op)) return 'text'
  if (known === 'number' || known === 'bool') return known
  if (known === 'text' || known === 'time') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'bool' : 'text'
}

/** A value that fits its kind; what stands there is kept where it fits. */
export function fitting(kind: ValueKind, value: Json | undefined): Json | undefined {
  switch (kind) {
    case 'none':
      return undefined
    case 'number':
      return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : true
    case 'list':
      return Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]
    case 'age':
      return typeof value === 'string' && parseWindow(value) ? value : '30d'
    case 'instant':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value : ''
    default:
      return typeof value === 'string' ? value : value === undefined || value === null || typeof value === 'object' ? '' : String(value)
  }
}

export const units: Record<string, Saying> = {
  s: say('seconds', 's'),
  m: say('minutes', 'm'),
  h: say('hours', 'h'),
  d: say('days', 'd'),
  w: say('weeks', 'w'),
}

/** "30d" as its number and unit. */
export function parseWindow(window: string): { n: number; unit: string } | null {
  const found = /^(\d{1,11})([smhdw])$/.exec(window)
  return found ? { n: Number(found[1]), unit: found[2] as string } : null
}

/** The words of a list as values: numbers where the others in the list are numbers. */
export function listValues(words: string[], known: string | undefined): Json[] {
  return words.map((word) => (known === 'number' && word.trim() !== '' && Number.isFinite(Number(word)) ? Number(word) : word))
}

/** The smallest event row that can be counted after its measure, or what it measures, has changed. */
export function settled(test: EventTest): EventTest {
  const ops = eventOperators(test)
  const op = ops.includes(test.op) ? test.op : (ops[0] as string)
  const property = test.measure === 'count' ? '' : test.property
  const kind = valueKind(op, ops === numbers ? 'number' : undefined, test.value)
  const value = fitting(kind, test.value)
  return { ...test, property, op, value: value === undefined && kind === 'number' ? 1 : value }
}

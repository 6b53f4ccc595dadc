// The names of what a condition is made of, in both wordings.

import type { Saying } from '../../ui/words'
import type { Test, WindowKind } from './forms'

const say = (marketing: string, it: string): Saying => ({ marketing, it })

/** The comparisons; times and numbers are compared in the same words. */
export const operators: Record<string, Saying> = {
  eq: say('is', '='),
  ne: say('is not', '≠'),
  in: say('is one of', '∈'),
  notIn: say('is none of', '∉'),
  gt: say('more than', '>'),
  gte: say('at least', '≥'),
  lt: say('less than', '<'),
  lte: say('at most', '≤'),
  between: say('between', 'between'),
  contains: say('contains', 'contains'),
  containsAny: say('contains any of', 'containsAny'),
  containsAll: say('contains all of', 'containsAll'),
  startsWith: say('starts with', 'startsWith'),
  endsWith: say('ends with', 'endsWith'),
  matches: say('matches the pattern', 'matches'),
  exists: say('is known', 'exists'),
  notExists: say('is not known', 'notExists'),
  before: say('before', '< instant'),
  after: say('on or after', '≥ instant'),
  olderThan: say('longer ago than', 'age ≥'),
  newerThan: say('within the last', 'age <'),
  semverEq: say('is the version', 'semver ='),
  semverGt: say('is newer than version', 'semver >'),
  semverGte: say('is version … or newer', 'semver ≥'),
  semverLt: say('is older than version', 'semver <'),
  semverLte: say('is version … or older', 'semver ≤'),
  near: say('is near', 'near'),
  inNetwork: say('is in the network', 'inNetwork'),
  given: say('was given', 'given'),
  refused: say('was refused', 'refused'),
  unknown: say('was never asked', 'unknown'),
}

export const measureWords: Record<string, Saying> = {
  count: say('how often', 'count'),
  sum: say('total of', 'sum'),
  min: say('smallest', 'min'),
  max: say('largest', 'max'),
  avg: say('average', 'avg'),
  rate: say('how often per', 'rate'),
  first: say('first time', 'first'),
  last: say('last time', 'last'),
  daysSince: say('days since', 'daysSince'),
  distinct: say('different values of', 'distinct'),
  top: say('most frequent', 'top'),
  values: say('all values of', 'values'),
}

export const formWords: Record<Test['form'] | 'score', Saying> = {
  event: say('What they did', 'event'),
  sequence: say('What they did in order', 'sequence'),
  trait: say('What we know', 'trait'),
  identifier: say('How we know them', 'identifier'),
  consent: say('Consent', 'consent'),
  segment: say('Other segment', 'segment'),
  list: say('List', 'list'),
  score: say('Points', 'score'),
}

export const windowWords: Record<WindowKind, Saying> = {
  ever: say('ever', '∞'),
  within: say('in the last', 'within'),
  during: say('in the calendar', 'during'),
  dates: say('between dates', 'from … to'),
  anniversary: say('since the yearly day of', 'sinceAnniversary'),
}

export const periodWords: Record<string, Saying> = {
  day: say('today', 'day'),
  week: say('this week', 'week'),
  month: say('this month', 'month'),
  quarter: say('this quarter', 'quarter'),
  year: say('this year', 'year'),
  previousDay: say('yesterday', 'previousDay'),
  previousWeek: say('last week', 'previousWeek'),
  previousMonth: say('last month', 'previousMonth'),
}

/** What a row asks, as its first field says it. */
export const subjects: { value: string; words: Saying }[] = [
  { value: 'event:track', words: say('did', 'track') },
  { value: 'event:page', words: say('saw the page', 'page') },
  { value: 'event:screen', words: say('saw the screen', 'screen') },
  { value: 'event:identify', words: say('told us who they are', 'identify') },
  { value: 'event:group', words: say('joined a group', 'group') },
  { value: 'event:alias', words: say('got another name', 'alias') },
  { value: 'event:any', words: say('did anything', 'any') },
  { value: 'sequence', words: say('did in order', 'sequence') },
  { value: 'trait', words: say('has', 'trait') },
  { value: 'identifier', words: say('is known by', 'identifier') },
  { value: 'consent', words: say('consent to', 'consent') },
  { value: 'segment', words: say('is in', 'segment') },
  { value: 'list', words: say('is on the list', 'list') },
]

/** The kinds of calls that a step can name. */
export const stepSubjects = subjects.filter((s) => s.value.startsWith('event:')).map((s) => ({ ...s, value: s.value.slice('event:'.length) }))

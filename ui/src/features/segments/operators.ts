// Which comparisons a row may use, and with what their values are written.

import { parseDistance, parseWindow } from './units'
import type { Comparison, EventTest, Json, Test } from './forms'

const numbers = ['gte', 'gt', 'eq', 'ne', 'lte', 'lt']
const instants = ['olderThan', 'newerThan', 'before', 'after']
const texts = ['contains', 'startsWith', 'endsWith', 'matches']
const versions = ['semverEq', 'semverGt', 'semverGte', 'semverLt', 'semverLte']
const lists = ['in', 'notIn', 'containsAny', 'containsAll']
const any = ['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'between', ...texts, 'containsAny', 'containsAll', 'exists', 'notExists', 'before', 'after', ...versions, 'near', 'inNetwork']

const ofList = ['contains', 'containsAny', 'containsAll', 'exists', 'notExists']

export const whereOperators = any
export const countOperators = numbers

/** The comparisons that a row may use, most useful first. */
export function operatorsOf(test: Test): string[] {
  switch (test.form) {
    case 'identifier':
      return ['exists', 'notExists', 'eq', 'ne', 'in', 'notIn', ...texts, 'inNetwork']
    case 'trait':
      return [...any, 'olderThan', 'newerThan']
    case 'event':
      return eventOperators(test)
    case 'consent':
      return ['given', 'refused', 'unknown']
    case 'sequence':
      return numbers
    default:
      return []
  }
}

function eventOperators(test: EventTest): string[] {
  switch (test.measure) {
    case 'first':
    case 'last':
      return test.property === '' ? instants : [...any, 'olderThan', 'newerThan']
    case 'top':
      return test.k > 1 ? ofList : any
    case 'values':
      return ofList
    default:
      return numbers
  }
}

/** What is known of the type that a row about events compares. */
export function measured(test: EventTest, property: string | undefined): string | undefined {
  if (test.measure === 'values' || test.k > 1) return property === 'number' || property === 'text' ? property : undefined
  return eventOperators(test) === numbers ? 'number' : property
}

export type ValueKind = 'number' | 'text' | 'bool' | 'list' | 'instant' | 'age' | 'pair' | 'near' | 'networks' | 'none'

/** What a value is written with: by the comparison first, then by what is known of the thing compared, then by what stands there. */
export function valueKind(op: string, known: string | undefined, value: Json | undefined): ValueKind {
  if (op === 'exists' || op === 'notExists') return 'none'
  if (lists.includes(op)) return 'list'
  if (op === 'olderThan' || op === 'newerThan') return 'age'
  if (op === 'before' || op === 'after') return 'instant'
  if (op === 'between') return 'pair'
  if (op === 'near') return 'near'
  if (op === 'inNetwork') return 'networks'
  if (versions.includes(op)) return 'text'
  if (texts.includes(op)) return op === 'contains' && known === 'number' ? 'number' : 'text'
  if (known === 'number' || known === 'bool') return known
  if (known === 'text' || known === 'time') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'bool' : 'text'
}

/** Whether capital letters can be left out of account. */
export function foldable(op: string, known: string | undefined, value: Json | undefined): boolean {
  if (texts.includes(op)) return true
  if (!['eq', 'ne', 'in', 'notIn', 'containsAny', 'containsAll'].includes(op)) return false
  const kind = valueKind(op, known, value)
  return kind === 'text' || (kind === 'list' && known !== 'number' && !(Array.isArray(value) && value.some((v) => typeof v === 'number')))
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
    case 'networks':
      return Array.isArray(value) ? value : value === undefined || value === '' || typeof value === 'object' ? [] : [value]
    case 'pair':
      return Array.isArray(value) && value.length === 2 ? value : [typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : '', '']
    case 'near':
      return isPlace(value) ? value : { lat: 1.3521, lon: 103.8198, within: '5km' }
    case 'age':
      return typeof value === 'string' && parseWindow(value) ? value : '30d'
    case 'instant':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value : ''
    default:
      return typeof value === 'string' ? value : value === undefined || value === null || typeof value === 'object' ? '' : String(value)
  }
}

function isPlace(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'lat' in value && 'lon' in value && typeof value['within'] === 'string' && parseDistance(value['within']) !== null
}

/** A comparison turned to another operator: the value is kept where it fits. */
export function compared<T extends Comparison>(test: T, op: string, known: string | undefined): T {
  const value = fitting(valueKind(op, known, test.value), test.value)
  return { ...test, op, value, ignoreCase: test.ignoreCase && foldable(op, known, value) ? true : undefined }
}

/** The smallest event row that can be counted after its measure, or what it measures, has changed. */
export function settled(test: EventTest): EventTest {
  const ops = eventOperators(test)
  const op = ops.includes(test.op) ? test.op : (ops[0] as string)
  const property = test.measure === 'count' || test.measure === 'rate' || test.measure === 'daysSince' ? '' : test.property
  const k = test.measure === 'top' ? test.k : 1
  const window = test.measure === 'rate' && test.window !== 'during' && test.within === '' ? ({ window: 'within', within: '30d', from: '', to: '', sinceAnniversary: '' } as const) : {}
  const turned = compared({ ...test, ...window, property, k, per: test.measure === 'rate' ? test.per || '7d' : '' }, op, ops === numbers ? 'number' : undefined)
  return turned.value === undefined && ops === numbers ? { ...turned, value: 1 } : turned
}


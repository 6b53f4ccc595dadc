// Lengths of time and of way as conditions write them, and the words of lists as values.

import type { Saying } from '../../ui/words'
import type { Json } from './forms'

export const units: Record<string, Saying> = {
  s: { marketing: 'seconds', it: 's' },
  m: { marketing: 'minutes', it: 'm' },
  h: { marketing: 'hours', it: 'h' },
  d: { marketing: 'days', it: 'd' },
  w: { marketing: 'weeks', it: 'w' },
}

/** "30d" as its number and unit. */
export function parseWindow(window: string): { n: number; unit: string } | null {
  const found = /^(\d{1,11})([smhdw])$/.exec(window)
  return found ? { n: Number(found[1]), unit: found[2] as string } : null
}

/** "2.5km" as its number and unit. */
export function parseDistance(distance: string): { n: number; unit: string } | null {
  const found = /^(\d+(?:\.\d+)?)(m|km|mi)$/.exec(distance)
  return found ? { n: Number(found[1]), unit: found[2] as string } : null
}

/** The words of a list as values: numbers where the others in the list are numbers. */
export function listValues(words: string[], known: string | undefined): Json[] {
  return words.map((word) => (known === 'number' && word.trim() !== '' && Number.isFinite(Number(word)) ? Number(word) : word))
}

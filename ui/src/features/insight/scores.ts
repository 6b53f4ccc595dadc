import type { Saying } from '../../ui/words'
import type { VoiceScore } from './voices'

export type Kind = VoiceScore['kind']

export const kinds: { value: Kind; name: string; says: Saying }[] = [
  { value: 'nps', name: 'NPS', says: { marketing: 'Would they recommend us?', it: 'nps: 0…10' } },
  { value: 'csat', name: 'CSAT', says: { marketing: 'Are they satisfied?', it: 'csat: 1…5' } },
  { value: 'ces', name: 'CES', says: { marketing: 'Was it easy?', it: 'ces: 1…7' } },
]

export const kindOf = (text: string | undefined): Kind => kinds.find((k) => k.value === text)?.value ?? 'nps'

/** −12, 38, or 84 %: NPS has no unit. */
export function points(v: number, kind: Kind): string {
  const n = Math.round(v)
  const text = n < 0 ? `−${-n}` : `${n}`
  return kind === 'nps' ? text : `${text} %`
}

/** The first of the usual names that is there. */
export const usual = (of: string[], among: string[]) => among.find((n) => of.includes(n))

/** What the answers of each side are called. */
export function sideName(side: 'best' | 'middle' | 'worst', kind: Kind): Saying {
  if (kind !== 'nps') return side === 'best' ? { marketing: 'good', it: '≥ good' } : { marketing: 'not good', it: '< good' }
  if (side === 'best') return { marketing: 'promoters', it: '9…10' }
  return side === 'middle' ? { marketing: 'in between', it: '7…8' } : { marketing: 'detractors', it: '0…6' }
}

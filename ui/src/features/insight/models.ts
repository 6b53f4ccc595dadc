import type { Saying } from '../../ui/words'
import type { Credits } from './voices'

export type Model = keyof Credits

export const models: { value: Model; name: Saying; says: Saying }[] = [
  { value: 'first', name: { marketing: 'First', it: 'first' }, says: { marketing: 'all to what came first', it: 'w(first) = 1' } },
  { value: 'last', name: { marketing: 'Last', it: 'last' }, says: { marketing: 'all to what came last', it: 'w(last) = 1' } },
  { value: 'linear', name: { marketing: 'Linear', it: 'linear' }, says: { marketing: 'the same to each touch', it: 'w = 1/n' } },
  { value: 'decay', name: { marketing: 'Time decay', it: 'decay' }, says: { marketing: 'more the closer to the conversion', it: 'w ∝ 2^(−age/halfLife)' } },
  { value: 'position', name: { marketing: 'Position', it: 'position' }, says: { marketing: '40 % each to the first and the last, the rest between', it: '0.4 | 0.2 | 0.4' } },
  { value: 'markov', name: { marketing: 'Markov', it: 'markov' }, says: { marketing: 'by what would be lost without it', it: 'removal effect, first-order chain' } },
  { value: 'shapley', name: { marketing: 'Shapley', it: 'shapley' }, says: { marketing: 'its fair share over all combinations', it: 'Shapley value of the coalition game' } },
]

/** Those chosen in the address, in their own order; the usual four if none is. */
export function modelsOf(list: string[]): Model[] {
  const chosen = models.map((m) => m.value).filter((m) => list.includes(m))
  return chosen.length > 0 ? chosen : ['first', 'last', 'markov', 'shapley']
}

/** 1,234 or 12.3: small amounts with a digit after the point. */
export function amount(v: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(v) < 100 && !Number.isInteger(v) ? 1 : 0 }).format(v)
}

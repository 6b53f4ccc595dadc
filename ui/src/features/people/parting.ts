import { address, tiesOf, type Evidence, type Person } from './identityGraph'

/** The identifiers that would no longer be tied to the first one if the evidence between a and b did not count. Empty: others still tie them. */
export function partedBy(person: Pick<Person, 'identifiers' | 'evidence'>, a: string, b: string): string[] {
  const ids = person.identifiers.map(address)
  const first = ids[0]
  if (first === undefined) return []
  const ties = tiesOf(person.evidence).filter((t) => t.unites && !((t.from === a && t.to === b) || (t.from === b && t.to === a)))
  const reached = new Set([first])
  for (const queue = [first]; queue.length > 0; ) {
    const at = queue.shift() as string
    for (const tie of ties) {
      const next = tie.from === at ? tie.to : tie.to === at ? tie.from : null
      if (next === null || reached.has(next)) continue
      reached.add(next)
      queue.push(next)
    }
  }
  return ids.filter((id) => !reached.has(id))
}

/** The pairs that evidence unites, as they can be taken back one by one. */
export function unitingPairs(evidence: Evidence[]): { a: string; b: string; evidence: Evidence[] }[] {
  return tiesOf(evidence)
    .filter((t) => t.unites)
    .map((t) => ({ a: t.from, b: t.to, evidence: t.evidence.filter((e) => e.unites) }))
}

/** Whom an identifier can be said not to belong with: the best one of the person, or the next best for the best one itself. */
export function counterpart(person: Pick<Person, 'identifiers'>, id: string): string | null {
  const other = person.identifiers.map(address).find((other) => other !== id)
  return other ?? null
}

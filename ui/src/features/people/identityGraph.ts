import type { components } from '../../api/gen/schema'

export type Person = components['schemas']['Person']
export type Evidence = components['schemas']['Evidence']
export type Identifier = components['schemas']['Identifier']
export type PersonIdentifier = components['schemas']['PersonIdentifier']

export interface Spot {
  id: string
  identifier: PersonIdentifier
  x: number
  y: number
  stranger: boolean // named by evidence that unites nobody, so not of this person
}

export interface Tie {
  id: string
  from: string
  to: string
  evidence: Evidence[]
  unites: boolean
}

export interface Drawing {
  spots: Spot[]
  ties: Tie[]
  left: number // identifiers that the picture has no room for; the table has them
}

export const address = (identifier: Identifier) => `${identifier.type}:${identifier.value}`

const column = 204
const indent = 22
const rowHeight = 50

/** Evidence between the same two identifiers is one line of the picture. */
export function tiesOf(evidence: Evidence[]): Tie[] {
  const ties = new Map<string, Tie>()
  for (const e of evidence) {
    const [from, to] = [address(e.a), address(e.b)].toSorted() as [string, string]
    const id = `${from}\u0000${to}`
    const tie = ties.get(id) ?? { id, from, to, evidence: [], unites: false }
    tie.evidence.push(e)
    tie.unites ||= e.unites
    ties.set(id, tie)
  }
  return [...ties.values()]
}

/**
 * Where each identifier stands: the one with most ties to the left, all others in one column beside it, those that hang on
 * another one indented below it. So the same person always gives the same picture, and it stays as narrow as its panel.
 * Strangers stand at the end of the line that was refused.
 */
export function draw(person: Pick<Person, 'identifiers' | 'evidence'>, room = 48): Drawing {
  const all = tiesOf(person.evidence)
  const known = new Map(person.identifiers.map((i) => [address(i), i]))
  const uniting = all.filter((t) => t.unites && known.has(t.from) && known.has(t.to))
  const near = new Map<string, string[]>()
  for (const { from, to } of uniting) {
    near.set(from, [...(near.get(from) ?? []), to])
    near.set(to, [...(near.get(to) ?? []), from])
  }
  const order = new Map(person.identifiers.map((i, at) => [address(i), at]))
  const rank = (id: string) => order.get(id) ?? order.size
  const degree = (id: string) => near.get(id)?.length ?? 0

  const children = new Map<string, string[]>()
  const placed = new Set<string>()
  const roots: string[] = []
  const byDegree = [...known.keys()].toSorted((a, b) => degree(b) - degree(a) || rank(a) - rank(b))
  for (const root of byDegree) {
    if (placed.has(root) || placed.size >= room) continue
    roots.push(root)
    placed.add(root)
    for (const queue = [root]; queue.length > 0; ) {
      const at = queue.shift() as string
      const next = (near.get(at) ?? []).filter((id) => !placed.has(id)).toSorted((a, b) => degree(b) - degree(a) || rank(a) - rank(b))
      for (const id of next) {
        if (placed.size >= room) break
        placed.add(id)
        children.set(at, [...(children.get(at) ?? []), id])
        queue.push(id)
      }
    }
  }

  const left = known.size - placed.size
  const strangers = new Set<string>()
  for (const tie of all) {
    const foreign = [tie.from, tie.to].filter((id) => !known.has(id))
    const host = [tie.from, tie.to].find((id) => placed.has(id))
    const stranger = foreign[0]
    if (foreign.length !== 1 || !host || !stranger || placed.has(stranger) || strangers.size >= 12) continue
    strangers.add(stranger)
    placed.add(stranger)
    children.set(host, [...(children.get(host) ?? []), stranger])
  }

  const spots: Spot[] = []
  let row = 0
  const place = (id: string, depth: number) => {
    const identifier = known.get(id) ?? unknown(id, all)
    const spot = { id, identifier, x: depth === 0 ? 0 : column + (depth - 1) * indent, y: 0, stranger: strangers.has(id) }
    spots.push(spot)
    if (depth > 0) spot.y = row++ * rowHeight
    const first = row
    for (const child of children.get(id) ?? []) place(child, depth + 1)
    if (depth > 0) return
    if (row === first) row++
    spot.y = ((first + row - 1) / 2) * rowHeight
  }
  for (const root of roots) place(root, 0)

  return { spots, ties: all.filter((t) => placed.has(t.from) && placed.has(t.to)), left }
}

function unknown(id: string, ties: Tie[]): PersonIdentifier {
  const tie = ties.find((t) => t.from === id || t.to === id)
  const first = tie?.evidence[0]
  const at = first ? (address(first.a) === id ? first.a : first.b) : { type: 'identifier', value: id }
  return { ...at, events: 0, firstSeen: first?.time ?? '', lastSeen: first?.lastSeen ?? '' }
}

/** What the evidence of one line says, in one sentence of each side. */
export function evidenceInWords(e: Evidence): { marketing: string; it: string } {
  const it = `${e.rule} ${e.kind} offset=${e.offset} count=${e.count}${e.unites ? '' : ` unites=false reason=${e.reason ?? 'none'}`}`
  const both = `${identifierKind(e.a.type)} and ${identifierKind(e.b.type)}`
  if (e.kind === 'manual') return { marketing: `${e.by || 'Somebody'} said that they are one customer${e.note ? `: “${e.note}”` : ''}`, it }
  if (e.kind === 'cannot-link') return { marketing: `${e.by || 'Somebody'} said that they are not one customer${e.note ? `: “${e.note}”` : ''}`, it }
  const often = e.count === 1 ? 'once' : e.count === 2 ? 'twice' : `${e.count} times`
  const seen = `${both} were given together ${often}`
  return { marketing: e.unites ? seen : `${seen}, but ${refusal(e.reason)}`, it }
}

function refusal(reason: string | undefined): string {
  switch (reason) {
    case 'limit':
      return 'this customer already has as many of that kind as one person may'
    case 'blocked':
      return 'the value is on the list of those that say nothing about a person'
    case 'cannot-link':
      return 'they were said to be two customers'
    case 'retracted':
      return 'it was taken back'
    case 'degree':
      return 'the value is shared by too many'
    case 'size':
      return 'the person would become too large to be one'
    default:
      return `it does not count${reason ? ` (${reason})` : ''}`
  }
}

const kinds: Record<string, string> = {
  user_id: 'account',
  anonymous_id: 'device',
  email: 'e-mail address',
  phone: 'phone number',
  crm_id: 'CRM record',
  loyalty_id: 'loyalty card',
}

/** What a marketer calls a type of identifier. */
export function identifierKind(type: string): string {
  return kinds[type] ?? type.replaceAll('_', ' ')
}

/** How one identifier leads to another: the lines of a shortest path, or null if there is none. */
export function pathBetween(evidence: Evidence[], from: string, to: string): Tie[] | null {
  const ties = tiesOf(evidence).filter((t) => t.unites)
  const came = new Map<string, Tie | null>([[from, null]])
  for (const queue = [from]; queue.length > 0; ) {
    const at = queue.shift() as string
    if (at === to) break
    for (const tie of ties) {
      const next = tie.from === at ? tie.to : tie.to === at ? tie.from : null
      if (next === null || came.has(next)) continue
      came.set(next, tie)
      queue.push(next)
    }
  }
  if (!came.has(to)) return null
  const path: Tie[] = []
  for (let at = to; ; ) {
    const tie = came.get(at)
    if (!tie) return path
    path.unshift(tie)
    at = tie.from === at ? tie.to : tie.from
  }
}

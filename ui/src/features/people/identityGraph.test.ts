import { expect, test } from 'vitest'
import { address, draw, evidenceInWords, pathBetween, type Evidence, type PersonIdentifier } from './identityGraph'
import { counterpart, partedBy, unitingPairs } from './parting'

const at = '2026-11-01T00:00:00Z'
const known = (type: string, value: string): PersonIdentifier => ({ type, value, events: 1, firstSeen: at, lastSeen: at })
let offset = 0
const tie = (a: string, b: string, more: Partial<Evidence> = {}): Evidence => {
  const [aType, aValue] = a.split(':') as [string, string]
  const [bType, bValue] = b.split(':') as [string, string]
  offset++
  return { a: { type: aType, value: aValue }, b: { type: bType, value: bValue }, rule: 'traits.email', kind: 'observed', offset, time: at, lastSeen: at, count: 1, unites: true, ...more }
}

const person = {
  identifiers: [known('user_id', '1'), known('email', 'm'), known('anonymous_id', 'w'), known('crm_id', 'c')],
  evidence: [tie('user_id:1', 'email:m'), tie('user_id:1', 'anonymous_id:w'), tie('email:m', 'crm_id:c'), tie('anonymous_id:kiosk', 'user_id:1', { unites: false, reason: 'limit' })],
}

test('every identifier has its place, nobody stands on another, the hub is first', () => {
  const { spots, ties, left } = draw(person)
  expect(left).toBe(0)
  expect(spots.map((s) => s.id)).toEqual(expect.arrayContaining([...person.identifiers.map(address), 'anonymous_id:kiosk']))
  expect(new Set(spots.map((s) => `${s.x} ${s.y}`)).size).toBe(spots.length)
  expect(spots[0]).toMatchObject({ id: 'user_id:1', x: 0 })
  expect(spots.find((s) => s.id === 'anonymous_id:kiosk')?.stranger).toBe(true)
  expect(ties).toHaveLength(4)
  expect(draw({ ...person, evidence: person.evidence.toReversed() }).spots).toEqual(spots)
})

test('a person too large for the picture is drawn in part, and the rest is counted', () => {
  const identifiers = Array.from({ length: 200 }, (_, i) => known('anonymous_id', String(i)))
  const evidence = identifiers.slice(1).map((i) => tie('anonymous_id:0', address(i)))
  const { spots, left } = draw({ identifiers, evidence })
  expect(spots).toHaveLength(48)
  expect(left).toBe(152)
})

test('evidence against the same two is one line', () => {
  const { ties } = draw({ ...person, evidence: [...person.evidence, tie('email:m', 'user_id:1', { rule: 'alias' })] })
  expect(ties).toHaveLength(4)
  expect(ties.find((t) => t.from === 'email:m' && t.to === 'user_id:1')?.evidence).toHaveLength(2)
})

test('a path goes over uniting evidence only', () => {
  expect(pathBetween(person.evidence, 'crm_id:c', 'anonymous_id:w')?.map((t) => t.id.split('\u0000'))).toEqual([
    ['crm_id:c', 'email:m'],
    ['email:m', 'user_id:1'],
    ['anonymous_id:w', 'user_id:1'],
  ])
  expect(pathBetween(person.evidence, 'user_id:1', 'anonymous_id:kiosk')).toBeNull()
})

test('what parts when evidence is taken back', () => {
  expect(partedBy(person, 'email:m', 'user_id:1')).toEqual(['email:m', 'crm_id:c'])
  expect(partedBy(person, 'email:m', 'crm_id:c')).toEqual(['crm_id:c'])
  expect(partedBy({ ...person, evidence: [...person.evidence, tie('crm_id:c', 'user_id:1')] }, 'email:m', 'user_id:1')).toEqual([])
  expect(unitingPairs(person.evidence)).toHaveLength(3)
  expect(counterpart(person, 'user_id:1')).toBe('email:m')
  expect(counterpart({ identifiers: [known('user_id', '1')] }, 'user_id:1')).toBeNull()
})

test.each([
  [{}, 'account and e-mail address were given together once'],
  [{ count: 20 }, 'account and e-mail address were given together 20 times'],
  [{ unites: false, reason: 'blocked' }, 'account and e-mail address were given together once, but the value is on the list of those that say nothing about a person'],
  [{ kind: 'manual' as const, by: 'mei.tan', note: 'by phone' }, 'mei.tan said that they are one customer: “by phone”'],
])('evidence %j in words', (more, words) => {
  expect(evidenceInWords(tie('user_id:1', 'email:m', more)).marketing).toBe(words)
})

import type { Cell } from '../../lib/csv'
import { said } from '../../ui/Wording'
import type { Saying, Words } from '../../ui/words'
import type { PathsAnswer, PathsQuestion } from './behaviour'
import { sayingOf } from './fields'

// What is typed to put steps together or apart, and keeps in the address as it was typed:
// "Product *" is a group of that name, "Looking = Product *, Cart Viewed" one with a name of its own, "page* by path" a split.

export type Group = NonNullable<PathsQuestion['groups']>[number]
export type Split = NonNullable<PathsQuestion['splits']>[number]

const listed = (text: string) =>
  text
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean)

export function groupOf(text: string): Group | null {
  const at = text.indexOf('=')
  const name = (at < 0 ? text : text.slice(0, at)).trim()
  const events = listed(at < 0 ? text : text.slice(at + 1))
  return name && events.length > 0 ? { name, events } : null
}

export function splitOf(text: string): Split | null {
  const at = text.lastIndexOf(' by ')
  if (at < 0) return null
  const events = listed(text.slice(0, at))
  const property = text.slice(at + 4).trim()
  return property && events.length > 0 ? { events, property } : null
}

/** Those that can be read. */
export const groupsOf = (list: string[]) => list.flatMap((t) => groupOf(t) ?? [])
export const splitsOf = (list: string[]) => list.flatMap((t) => splitOf(t) ?? [])

/** The number from the address if it lies within bounds. */
export function wholeOf(text: string | undefined, otherwise: number, least: number, most: number): number {
  const n = text && /^\d{1,3}$/.test(text) ? Number(text) : otherwise
  return n >= least && n <= most ? n : otherwise
}

/** The same thing has the same colour in every step and on every page: its place follows from its name alone. */
export function colourFor(name: string, colours: string[]): string | undefined {
  let hash = 2166136261
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619) >>> 0
  return colours[hash % colours.length]
}

/** What a node is called to somebody: steps of the same name in different layers are told apart by their place. */
export const nameOf = (label: { marketing?: string; it?: string }, words: Words): string => said(sayingOf(label), words)

export interface PathRow {
  id: string
  step: number
  from: string
  to: string
  people: number | null
  paths: number
  /** Of the paths of the node that one looks from. */
  share: number
}

/** Each step that was taken, and where paths end, in order of the layers, the most frequent first. */
export function pathRows(answer: PathsAnswer, back: boolean, words: Words, end: Saying): PathRow[] {
  const rows: PathRow[] = []
  for (const e of answer.edges) {
    const [from, to] = [answer.nodes[e.from], answer.nodes[e.to]]
    if (!from || !to) continue
    const of = back ? to : from
    rows.push({ id: `${e.from}-${e.to}`, step: of.step, from: nameOf(from.label, words), to: nameOf(to.label, words), people: e.people, paths: e.paths, share: of.paths > 0 ? e.paths / of.paths : 0 })
  }
  answer.nodes.forEach((n, i) => {
    if (n.ends === 0) return
    const [from, to] = back ? [said(end, words), nameOf(n.label, words)] : [nameOf(n.label, words), said(end, words)]
    rows.push({ id: `end-${i}`, step: n.step, from, to, people: null, paths: n.ends, share: n.paths > 0 ? n.ends / n.paths : 0 })
  })
  return rows.toSorted((a, b) => Math.abs(a.step) - Math.abs(b.step) || b.paths - a.paths)
}

export const cellOf = (n: number | null): Cell => n ?? ''

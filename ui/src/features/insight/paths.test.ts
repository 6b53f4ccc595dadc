import { describe, expect, it } from 'vitest'
import type { PathsAnswer } from './behaviour'
import { colourFor, groupOf, pathRows, splitOf, wholeOf } from './paths'

const label = (name: string) => ({ marketing: name, it: name })

describe('what puts steps together and apart', () => {
  it('is read as it is typed', () => {
    expect(groupOf('Product *')).toEqual({ name: 'Product *', events: ['Product *'] })
    expect(groupOf('Looking = Product *, Cart Viewed')).toEqual({ name: 'Looking', events: ['Product *', 'Cart Viewed'] })
    expect(groupOf(' = ')).toBeNull()
    expect(splitOf('page* by path')).toEqual({ events: ['page*'], property: 'path' })
    expect(splitOf('Sold by weight by unit')).toEqual({ events: ['Sold by weight'], property: 'unit' })
    expect(splitOf('page*')).toBeNull()
  })
  it('passes over numbers that the server would refuse', () => {
    expect(wholeOf('7', 5, 2, 10)).toBe(7)
    expect(wholeOf('70', 5, 2, 10)).toBe(5)
    expect(wholeOf('1e1', 5, 2, 10)).toBe(5)
  })
  it('gives a thing its colour by its name alone', () => {
    const colours = ['a', 'b', 'c']
    expect(colourFor('Order Completed', colours)).toBe(colourFor('Order Completed', colours))
    expect(new Set(['Order Completed', 'Product Viewed', 'Product Added', 'Cart Viewed', 'Signed In'].map((n) => colourFor(n, colours))).size).toBeGreaterThan(1)
  })
})

describe('paths as rows', () => {
  const answer: PathsAnswer = {
    people: 3,
    paths: 4,
    nodes: [
      { step: 0, label: label('A'), people: 3, paths: 4, ends: 1 },
      { step: 1, label: label('B'), people: 2, paths: 3, ends: 3 },
    ],
    edges: [{ from: 0, to: 1, people: 2, paths: 3 }],
  }
  it('has each step and each end, with their shares', () => {
    expect(pathRows(answer, false, 'marketing', label('end')).map((r) => [r.from, r.to, r.paths, r.share])).toEqual([
      ['A', 'B', 3, 0.75],
      ['A', 'end', 1, 0.25],
      ['B', 'end', 3, 1],
    ])
  })
  it('looks back from what they led to', () => {
    const before = { ...answer, nodes: answer.nodes.map((n) => ({ ...n, step: -n.step })), edges: [{ from: 1, to: 0, people: 2, paths: 3 }] }
    expect(pathRows(before, true, 'marketing', label('none')).map((r) => [r.from, r.to, r.share])).toEqual([
      ['B', 'A', 0.75],
      ['none', 'A', 0.25],
      ['none', 'B', 1],
    ])
  })
})

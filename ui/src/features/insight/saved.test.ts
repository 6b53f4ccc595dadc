import { expect, test } from 'vitest'
import { changeText, figureText, moved, type Figure } from './saved'

const figure = (more: Partial<Figure>): Figure => ({ key: 'events.0', label: { marketing: 'Orders', it: 'orders' }, unit: 'events', value: 1234, n: 1234, ...more })

test('a figure says what it is of', () => {
  expect([figureText(figure({})), figureText(figure({ unit: 'share', value: 0.1234 })), figureText(figure({ value: null })), figureText(figure({ unit: 'score', value: 12.345 }))]).toEqual(['1,234', '12.3 %', '–', '12.3'])
})

test('a change has its sign, and none where there was nothing', () => {
  expect(changeText(figure({ before: 1000 }))).toBe('+23 %')
  expect(changeText(figure({ value: 950, before: 1000 }))).toBe('−5.0 %')
  expect(changeText(figure({ before: 0 }))).toBeUndefined()
  expect(changeText(figure({}))).toBeUndefined()
  expect(changeText(figure({ unit: 'score', value: 40, before: 42 }))).toBe('−2.0')
})

test('tiles move, but not out of the list', () => {
  const list = [{ question: 'a' }, { question: 'b' }, { question: 'c' }]
  expect(moved(list, 0, 1).map((t) => t.question)).toEqual(['b', 'a', 'c'])
  expect(moved(list, 2, -1).map((t) => t.question)).toEqual(['a', 'c', 'b'])
  expect(moved(list, 0, -1)).toBe(list)
  expect(moved(list, 2, 1)).toBe(list)
})

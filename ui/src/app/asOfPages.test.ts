import { expect, test } from 'vitest'
import { answersAsOf } from './asOfPages'

test.each([
  ['/people/email:mei@example.com', true],
  ['/segments/loyal', true],
  ['/segments', false],
  ['/people', false],
  ['/segments/loyal/edit', false],
  ['/segments/new', false],
  ['/live', false],
  ['/trends', true],
  ['/sql/', true],
  ['/value', true],
  ['/survival', true],
])('%s: %s', (path, able) => {
  expect(answersAsOf(path)).toBe(able)
})

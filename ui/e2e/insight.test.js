import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn } from './harness.js'

test('trends: how often things happen, as lines and as a table', async (t) => {
  const page = await signedIn(t, '/trends')
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByText(/answered in/).waitFor()
  await answer.getByRole('img').waitFor({ state: 'attached' })
  await shot(page, 'trends')
  await accessible(page, 'trends')
  await page.goto('/trends?events=Order Completed~Product Viewed&unit=week&last=90d&of=people')
  await answer.getByText(/How often ‘Order Completed’, ‘Product Viewed’ happened/).waitFor()
  await answer.getByText('Table', { exact: true }).click()
  const rows = await answer.getByRole('row').count()
  assert.ok(rows >= 12, `${rows} weeks`)
  const { answer: truth } = await ask('POST', '/api/v1/insight/trends', { series: [{ event: 'Order Completed' }], unit: 'month', last: '365d' })
  assert.ok(truth.series[0].everybody > 100)
})

test('a funnel: each step has fewer, and the page can be shared', async (t) => {
  const page = await signedIn(t, '/funnels')
  await page.getByText('Name the first step').waitFor()
  for (const [label, event] of [['First step', 'Product Viewed'], ['Next step', 'Product Added'], ['Next step', 'Order Completed']]) {
    await page.getByRole('combobox', { name: label }).fill(event)
    await page.getByRole('combobox', { name: label }).press('Enter')
  }
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByText(/from ‘Product Viewed’ to ‘Product Added’ to ‘Order Completed’ within 7 days/).waitFor()
  await answer.getByRole('img').waitFor({ state: 'attached' })
  await shot(page, 'funnel')
  await accessible(page, 'the funnel')
  const { answer: truth } = await ask('POST', '/api/v1/insight/funnel', { steps: ['Product Viewed', 'Product Added', 'Order Completed'].map((event) => ({ event })), last: '30d' })
  const [a, b, c] = truth.parts[0].people
  assert.ok(a > b && b > c && c > 0, `${a} ${b} ${c}`)
  await page.goto(page.url())
  await answer.getByText(/from ‘Product Viewed’/).waitFor()
})

test('retention: cohorts with their shares, in the words of both sides', async (t) => {
  const page = await signedIn(t, '/retention?start=Order Completed')
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByRole('table').waitFor()
  await shot(page, 'retention')
  await accessible(page, 'retention')
  await page.getByText('Both', { exact: true }).click()
  await answer.getByText(/retention\(Order Completed → Order Completed\) by week/).waitFor()
  await shot(page, 'retention-both')
})

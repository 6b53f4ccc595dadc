import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn } from './harness.js'

test('lifecycle: who is there above the line, who is missing below it', async (t) => {
  const page = await signedIn(t, '/lifecycle')
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByText(/who was missing since the week before/).waitFor()
  await answer.getByRole('img').waitFor({ state: 'attached' })
  await shot(page, 'lifecycle')
  await accessible(page, 'lifecycle')
  await page.goto('/lifecycle?event=Order Completed&unit=month&last=365d&by=currency')
  await page.getByRole('combobox', { name: 'Looking at' }).selectOption({ index: 1 })
  await page.waitForURL(/value=v0/)
  await answer.getByText('Table', { exact: true }).click()
  assert.ok((await answer.getByRole('row').count()) >= 12)
  const { answer: truth } = await ask('POST', '/api/v1/insight/lifecycle', { activity: { event: 'Order Completed' }, unit: 'month', last: '365d' })
  assert.ok(truth.all.new.some((n) => n > 0) && truth.all.returning.some((n) => n > 0) && truth.all.dormant.some((n) => n > 0))
})

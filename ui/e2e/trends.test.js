import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn } from './harness.js'

test('trends: a sum and a formula, by touchpoint, beside the time before', async (t) => {
  const page = await signedIn(t, '/trends')
  const answer = page.getByRole('region', { name: 'The answer' })
  for (const name of ['A', 'B']) {
    await page.getByRole('button', { name: 'Add a line' }).click()
    await page.getByText(name, { exact: true }).waitFor()
  }
  await page.getByRole('combobox', { name: 'What happened' }).first().fill('Order Completed')
  await page.getByRole('combobox', { name: 'What happened' }).first().press('Enter')
  await page.getByRole('combobox', { name: 'Measure' }).first().selectOption('sum')
  await page.getByRole('combobox', { name: 'Of which detail' }).fill('total')
  await page.getByRole('combobox', { name: 'Of which detail' }).press('Enter')
  await page.getByRole('combobox', { name: 'What happened' }).nth(1).fill('Order Completed')
  await page.getByRole('combobox', { name: 'What happened' }).nth(1).press('Enter')
  await answer.getByText(/Sum of ‘total’ of ‘Order Completed’/).waitFor()
  await page.getByRole('button', { name: 'Add a formula' }).click()
  await answer.getByText(/A \/ B/).first().waitFor()
  await page.getByRole('combobox', { name: 'Compared with' }).selectOption('previous')
  await answer.getByText(/compared with the time of the same length before/).waitFor()
  await shot(page, 'trends-formula')
  await accessible(page, 'trends with a formula')
  await page.goto(`${page.url()}&by=$source&kind=area`)
  await answer.getByText(/by ‘\$source’/).waitFor()
  await answer.getByRole('img').waitFor({ state: 'attached' })
  await shot(page, 'trends-stacked')
  await page.getByRole('combobox', { name: 'Drawn as' }).selectOption('number')
  await answer.getByText(/against/).first().waitFor()
  await shot(page, 'trends-figures')
  await accessible(page, 'trends as figures')
  await answer.getByText('Table', { exact: true }).click()
  await answer.getByRole('table').getByText('In all').waitFor()
  const { answer: truth } = await ask('POST', '/api/v1/insight/trends', {
    series: [{ event: 'Order Completed', measure: 'sum', property: 'total' }, { event: 'Order Completed' }],
    formulas: [{ formula: 'A / B' }],
    breakdown: ['$source'],
    last: '30d',
  })
  const sums = truth.series.filter((s) => s.name === 'A').map((s) => s.total)
  const whole = truth.all.find((s) => s.name === 'A').total
  assert.ok(Math.abs(sums.reduce((a, b) => a + b, 0) - whole) < 0.01 && whole > 0, `${sums} are not ${whole}`)
})

test('trends: a day is marked, and stands on the chart and under it', async (t) => {
  const page = await signedIn(t, '/trends?events=Order Completed')
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByText(/answered in/).waitFor()
  await answer.getByRole('button', { name: 'Mark a day' }).click()
  const { answer: truth } = await ask('POST', '/api/v1/insight/trends', { series: [{ event: 'Order Completed' }], last: '30d' })
  const dialog = page.getByRole('dialog', { name: 'Mark a day' })
  await dialog.getByLabel('Short name').fill(`sale-${process.pid}`)
  await dialog.getByLabel('What marketing calls it').fill('Members’ sale')
  await dialog.getByLabel('What IT calls it').fill('checkout v4')
  await dialog.getByLabel('Answers for it in marketing').fill('mei.tan')
  await dialog.getByLabel('Answers for it in IT').fill('arun')
  await dialog.getByLabel('The day').fill(truth.periods.at(-10).slice(0, 10))
  await dialog.getByRole('button', { name: 'Mark it' }).click()
  await answer.getByRole('list', { name: 'What is marked' }).getByText(/Members’ sale/).first().waitFor()
  await answer.getByRole('img').waitFor({ state: 'attached' })
  await shot(page, 'trends-marked')
  await accessible(page, 'trends with a mark')
})

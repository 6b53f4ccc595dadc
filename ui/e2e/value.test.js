import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { accessible, ask, base, shot, signedIn, until, writeKey } from './harness.js'

const root = path.resolve(import.meta.dirname, '../..')
const shared = path.resolve(root, '../shared/data')
const cdnow = path.join(shared, 'lifetimes/CDNOW_sample.txt')

test('value: the grid, the model and how it fits, in the words of both sides', async (t) => {
  const page = await signedIn(t, '/value')
  await page.getByRole('region', { name: 'What the model learned' }).getByText('Log-likelihood', { exact: true }).waitFor()
  const { answer } = await ask('POST', '/api/v1/insight/value', { purchase: { event: 'Order Completed' }, amount: 'total', model: 'best' })
  await page.getByText(answer.model.logLikelihood.toFixed(2), { exact: true }).waitFor()
  await page.getByRole('img', { name: /Recency by frequency/ }).waitFor({ state: 'attached' })
  await page.getByRole('table', { name: 'The win-back list' }).waitFor()
  await shot(page, 'value')
  await accessible(page, 'value')
  await page.getByText('Both', { exact: true }).click()
  await page.getByText(/mean P\(alive\) = [01]\.\d+/).waitFor()
  await page.goto('/value?model=paretonbd')
  await page.getByText(/Pareto\/NBD: log-likelihood/).waitFor()
  await page.goto('/value?event=Order%20Completed&amount=total&grid=table')
  const fields = page.getByRole('region', { name: 'Who bought lately, and who buys often' }).getByRole('rowheader')
  await fields.last().waitFor()
  assert.equal(await fields.count(), 25)
})

test('value: of one market, period by period, as of a past instant', async (t) => {
  const page = await signedIn(t, '/value?model=bgbb&unit=week&where=currency&is=SGD')
  await page.getByText(/^BG\/BB: log-likelihood/).waitFor()
  await page.getByText(/where ‘currency’ is “SGD”/).first().waitFor()
  assert.equal(await page.getByRole('textbox', { name: 'is', exact: true }).inputValue(), 'SGD')
  await shot(page, 'value-bgbb')
  const then = new Date(Date.now() - 30_000).toISOString()
  await page.goto(`/value?asOf=${encodeURIComponent(JSON.stringify(then))}`)
  await page.getByText(/This is how it was on/).waitFor()
  await page.getByRole('table', { name: 'Parameters' }).waitFor()
})

test('value: a field of the grid becomes a segment', async (t) => {
  const page = await signedIn(t, '/value?cell=5-5')
  await page.getByText(/last on \d{4}-\d\d-\d\d to/).waitFor()
  await page.getByRole('link', { name: 'Make a segment of them' }).click()
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.locator('input[value="Order Completed"]').nth(3).waitFor()
  await page.getByText(/of [\d,]+/).first().waitFor()
  await shot(page, 'value-cell-draft')
})

test('survival: curves with bands, apart by a property, with a test of the difference', async (t) => {
  const page = await signedIn(t, '/survival?gap=30d&last=90d')
  await page.getByRole('img', { name: /Still there: everybody/ }).waitFor({ state: 'attached' })
  await shot(page, 'survival')
  await page.goto('/survival?gap=30d&last=90d&by=currency')
  await page.getByRole('heading', { name: 'Do the groups differ?' }).waitFor()
  await page.getByRole('table', { name: 'Numbers at risk' }).waitFor()
  await shot(page, 'survival-by')
  await accessible(page, 'survival')
})

test('CDNOW: from the raw file to the published parameters on the page', { skip: !fs.existsSync(cdnow) && `SKIPPED: no ${cdnow}: the published parameters on the page are NOT tested` }, async (t) => {
  const published = JSON.parse(fs.readFileSync(path.join(shared, 'published_values.json'), 'utf8')).bgnbd_cdnow
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-cdnow-'))
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }))
  // Beside the demo company, so under a name of its own.
  const mapping = fs.readFileSync(path.join(root, 'examples/cdnow/sample.yaml'), 'utf8').replace('event: Order Completed', 'event: Disc Bought')
  fs.writeFileSync(path.join(dir, 'sample.yaml'), mapping)
  const rapport = process.env.RAPPORT ?? path.join(root, 'bin/rapport')
  execFileSync(rapport, ['import', '--server', base, '--write-key', await writeKey('web'), '--mapping', path.join(dir, 'sample.yaml'), '--state', path.join(dir, 'state.json'), '--rejects', path.join(dir, 'rejects'), cdnow])
  const question = { purchase: { event: 'Disc Bought' }, amount: 'total', calibration: '1997-09-30', holdout: '1998-06-30', unit: 'week', ahead: 39 }
  await until('everybody is seen', async () => (await ask('POST', '/api/v1/insight/survival', { activity: { event: 'Disc Bought' }, from: '1997-01-01', to: '1998-07-01' }).catch(() => ({ answer: { all: { people: 0 } } }))).answer.all.people === 2357, 60_000)
  const page = await signedIn(t, `/value?event=Disc Bought&amount=total&calibration=1997-09-30&holdout=1998-06-30&ahead=39&zone=UTC`)
  const table = page.getByRole('table', { name: 'Parameters' })
  await table.waitFor()
  for (const [name, value] of Object.entries(published.params_paper)) {
    const row = table.getByRole('row', { name: new RegExp(`^BG/NBD ${name} `) })
    const shown = Number(await row.getByRole('cell').first().textContent())
    assert.ok(Math.abs(shown - value) <= 1e-3, `${name} = ${shown}, published ${value}`)
  }
  const { answer } = await ask('POST', '/api/v1/insight/value', question)
  assert.ok(Math.abs(answer.model.logLikelihood - published.LL_clvtools) < 1e-2)
  await page.getByText(answer.model.logLikelihood.toFixed(2), { exact: true }).waitFor()
  await page.setViewportSize({ width: 1280, height: 3600 })
  await page.getByRole('img', { name: /What they did afterwards/ }).waitFor({ state: 'attached' })
  await page.getByRole('table', { name: 'The win-back list' }).waitFor()
  await shot(page, 'value-cdnow')
  await page.setViewportSize({ width: 1280, height: 1000 })
  await page.getByRole('heading', { name: 'Worth winning back' }).scrollIntoViewIfNeeded()
  await page.mouse.wheel(0, 700)
  await shot(page, 'value-cdnow-win-back')
})

test('what the model says is kept as traits, and the list becomes a segment', async (t) => {
  const page = await signedIn(t, '/value?model=paretonbd&amount=-&above=0.1&below=0.9&worth=1')
  const keep = page.getByRole('button', { name: 'Keep as traits' })
  await keep.waitFor()
  assert.ok(await page.getByRole('button', { name: 'Make a win-back segment' }).isDisabled())
  await page.getByRole('textbox', { name: 'Answers for it in marketing' }).fill('CRM marketing')
  await page.getByRole('textbox', { name: 'Answers for it in IT' }).fill('Customer data')
  await keep.click()
  await page.getByRole('link', { name: 'Make a win-back segment' }).click()
  await page.locator('input[value="still_customer"]').first().waitFor()
  await page.locator('input[value="expected_purchases"]').first().waitFor()
  await page.getByText(/of [\d,]+/).first().waitFor()
  await shot(page, 'value-win-back-draft')
  const { answer } = await ask('POST', '/api/v1/insight/value', { purchase: { event: 'Order Completed' }, model: 'paretonbd', limit: 1 })
  const [best] = answer.best
  await page.goto(`/people/${best.identifiers[0].type}:${encodeURIComponent(best.identifiers[0].value)}`)
  await page.getByText('expected purchases').first().waitFor()
  await page.setViewportSize({ width: 1280, height: 1600 })
  await shot(page, 'value-person')
})

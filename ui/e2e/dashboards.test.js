import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn } from './harness.js'

/** Fills in the head of a definition. */
async function fill(dialog, key, name) {
  await dialog.getByLabel('Short name').fill(key)
  await dialog.getByLabel('What marketing calls it').fill(name)
  await dialog.getByLabel('What IT calls it').fill(`${key} for IT`)
  await dialog.getByLabel('Answers for it in marketing').fill('mei.tan')
  await dialog.getByLabel('Answers for it in IT').fill('arun')
}

test('the dashboard of the demo: figures and charts from saved questions', async (t) => {
  const page = await signedIn(t, '/dashboards')
  await page.getByRole('link', { name: 'From looking to buying' }).waitFor()
  await shot(page, 'dashboards')
  await accessible(page, 'dashboards')
  await page.getByRole('link', { name: 'How Pandan is doing' }).click()
  await page.getByRole('heading', { level: 1, name: /How Pandan is doing/ }).waitFor()
  const tiles = page.getByRole('list', { name: 'Tiles' }).locator('> li')
  assert.equal(await tiles.count(), 9)
  for (const i of [4, 5, 6, 7, 8]) await tiles.nth(i).getByRole('img').waitFor({ state: 'attached' })
  await tiles.nth(2).getByText(/^\d+\.\d %$/).waitFor()
  const { figures } = await ask('GET', '/api/v1/questions/from-looking-to-buying/answer')
  assert.ok(figures[0].value > 0.05 && figures[0].value < 1, `${figures[0].value}`)
  await page.waitForTimeout(500)
  await shot(page, 'dashboard')
  await tiles.nth(8).scrollIntoViewIfNeeded()
  await page.waitForTimeout(500)
  await shot(page, 'dashboard-below')
  await accessible(page, 'a dashboard')
})

test('a question is saved on its page, put on a new dashboard, moved and taken off, by keyboard', async (t) => {
  const page = await signedIn(t, '/trends?events=Order Completed&unit=week&last=90d')
  await page.getByRole('region', { name: 'The answer' }).getByRole('button', { name: 'Save' }).click()
  await fill(page.getByRole('dialog'), 'weekly-orders', 'Orders, week by week')
  await shot(page, 'save-question')
  await page.getByRole('button', { name: 'Save the question' }).click()
  await page.getByText('Saved as weekly-orders').waitFor()

  await page.goto('/dashboards')
  await page.getByRole('button', { name: 'New dashboard' }).click()
  await fill(page.getByRole('dialog'), 'mine', 'My mornings')
  await page.getByRole('button', { name: 'Make the dashboard' }).click()
  await page.getByText('Nothing is on it yet').waitFor()
  await page.getByRole('button', { name: 'Edit' }).click()
  const add = page.getByLabel('Add a tile')
  await add.selectOption('weekly-orders')
  await add.selectOption('complaints')
  const names = () => page.getByRole('list', { name: 'Tiles' }).getByRole('heading', { level: 2 }).allTextContents()
  assert.match((await names()).join('|'), /Orders.*\|Complaints/)
  await page.getByRole('button', { name: 'Move Complaints, week by week earlier' }).focus()
  await page.keyboard.press('Enter')
  assert.match((await names()).join('|'), /Complaints.*\|Orders/)
  await page.getByRole('group', { name: /Tile 1/ }).getByLabel('Shown as').selectOption('number')
  await shot(page, 'dashboard-edit')
  await accessible(page, 'a dashboard being edited')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Edit' }).waitFor()
  const { spec } = await ask('GET', '/api/v1/definitions/dashboard/mine')
  assert.deepEqual(spec.tiles.map((tile) => [tile.question, tile.form]), [['complaints', 'number'], ['weekly-orders', 'chart']])
  await page.getByRole('link', { name: 'Orders, week by week' }).click()
  await page.getByText(/How often ‘Order Completed’ happened.*by week/).waitFor()
})

test('every kind of question is shown on a tile, and is saved where it has a page of its own', async (t) => {
  const page = await signedIn(t, '/value?event=Order Completed&model=bgnbd')
  await page.getByRole('region', { name: 'The answer' }).getByRole('button', { name: 'Save' }).click()
  await fill(page.getByRole('dialog'), 'still', 'Who still is a customer')
  await page.getByRole('button', { name: 'Save the question' }).click()
  await page.getByText('Saved as still').waitFor()
  await page.goto('/survival?event=Order Completed')
  await page.getByRole('region', { name: 'The answer' }).getByRole('button', { name: 'Save' }).waitFor()

  const order = { event: 'Order Completed' }
  const asked = {
    sticky: { kind: 'stickiness', question: { activity: order, per: 'month', last: '90d' } },
    ways: { kind: 'paths', question: { before: order, steps: 3 } },
    grown: { kind: 'cohorts', question: { start: order, measured: order, by: 'month', unit: 'week', ages: 8 } },
    owed: { kind: 'attribution', question: { conversion: order }, page: '/attribution?conversion=Order%20Completed&models=first~markov' },
    said: { kind: 'voice', question: { kind: 'nps', answer: { event: 'Survey Answered' }, score: 'score', unit: 'week', last: '90d' } },
    why: { kind: 'change', question: { events: order, of: 'events' } },
  }
  const head = { owners: { marketing: 'mei.tan', it: 'arun' } }
  for (const [key, spec] of Object.entries(asked)) await ask('PUT', `/api/v1/definitions/question/${key}`, { ...head, wording: { marketing: `Of ${spec.kind}`, it: spec.kind }, spec })
  const keys = ['still', ...Object.keys(asked)]
  await ask('PUT', '/api/v1/definitions/dashboard/all-kinds', { ...head, wording: { marketing: 'All kinds', it: 'all kinds' }, spec: { tiles: [...keys.map((question) => ({ question })), ...keys.map((question) => ({ question, form: 'number', width: 1 }))] } })
  await page.goto('/dashboards/all-kinds')
  const tiles = page.getByRole('list', { name: 'Tiles' }).locator('> li')
  for (const [i, key] of keys.entries()) {
    await tiles.nth(i).getByRole('img').waitFor({ state: 'attached' })
    const { figures } = await ask('GET', `/api/v1/questions/${key}/answer`)
    assert.ok(typeof figures[0].value === 'number', `${key} has ${JSON.stringify(figures[0])}`)
    await tiles.nth(keys.length + i).getByText(/^−?[\d,.]+( %)?$/).first().waitFor()
  }
  await page.waitForTimeout(500)
  await shot(page, 'dashboard-all-kinds')
  await tiles.nth(5).scrollIntoViewIfNeeded()
  await page.waitForTimeout(500)
  await shot(page, 'dashboard-all-kinds-below')
  await accessible(page, 'a dashboard of all kinds')
})

test('an alert is made on a saved question, and stands', async (t) => {
  const page = await signedIn(t, '/dashboards')
  await page.getByRole('button', { name: 'New alert' }).click()
  const dialog = page.getByRole('dialog')
  await fill(dialog, 'some-complaints', 'There are complaints at all')
  await dialog.getByLabel('Saved question').selectOption('complaints')
  await dialog.getByLabel('Which figure').locator('option[value="events.0"]').waitFor({ state: 'attached' })
  await dialog.getByLabel('Say so when it is').selectOption('above')
  await dialog.getByLabel('Limit').fill('0')
  await shot(page, 'new-alert')
  await dialog.getByRole('button', { name: 'Watch it' }).click()
  const row = page.getByRole('row', { name: /There are complaints at all/ })
  await row.getByText('Not as it should be').waitFor({ timeout: 30_000 })
  await shot(page, 'alerts')
  await accessible(page, 'alerts')
  const { items } = await ask('GET', '/api/v1/alerts')
  assert.equal(items.find((a) => a.key === 'some-complaints').state, 'firing')
  await page.goto('/dashboards/pandan')
  await page.getByText('There are complaints at all').first().waitFor()
  await shot(page, 'dashboard-alert')
})

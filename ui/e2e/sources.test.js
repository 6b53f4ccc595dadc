import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, ask, signedIn, writeKey } from './harness.js'

test('the list says how each source is heard, and rows go by arrow keys', async (t) => {
  const page = await signedIn(t, '/sources')
  const table = page.getByRole('table', { name: 'Sources' })
  const { items } = await ask('GET', '/api/v1/sources')
  assert.ok(items.length > 1)
  for (const { key } of items) await table.getByRole('link', { name: key, exact: true }).waitFor()
  await accessible(page, 'sources')
  await table.getByRole('link', { name: items[0].key, exact: true }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/sources/${items[1].key}$`))
})

test('the table is a file, with the columns that are shown', async (t) => {
  const page = await signedIn(t, '/sources')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Touchpoint' }).click()
  await page.getByRole('table').getByRole('columnheader', { name: 'Touchpoint' }).waitFor()
  await page.keyboard.press('Escape')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download table' }).click()])
  assert.equal(file.suggestedFilename(), 'rapport-sources.csv')
  const text = await new Response(await file.createReadStream()).text()
  const [head, first] = text.split('\r\n')
  assert.match(head, /^Source,Touchpoint,Arriving now \(per second\)/)
  assert.match(first, /^app,app,/)
})

test('a test event goes through the door and arrives', async (t) => {
  const page = await signedIn(t, '/sources/web')
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await page.getByText('Part of the customer’s picture').waitFor()
  await accessible(page, 'source')
  await page.getByRole('region', { name: 'Does it arrive?' }).getByRole('link').click()
  await page.waitForURL(/\/people\//)
})

test('a snippet holds this address and this write key, and is copied', async (t) => {
  const page = await signedIn(t, '/sources/store')
  const key = await writeKey('store')
  for (const sdk of ['Browser', 'RudderStack', 'Node', 'Python', 'Go', 'curl', 'Pixel']) {
    await page.getByRole('tab', { name: sdk }).click()
    const text = await page.getByLabel(`${sdk} code`, { exact: true }).textContent()
    assert.ok(text.includes(key) && text.includes(new URL(page.url()).origin), `${sdk}: ${text}`)
  }
  assert.match(page.url(), /sdk=pixel/)
  await page.getByRole('button', { name: 'Copy write key' }).click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key)
})

test('a source is connected by two sides, switched off and on again', async (t) => {
  const key = `kiosk-${Date.now().toString(36)}`
  const page = await signedIn(t, '/sources')
  await page.getByRole('button', { name: 'Connect a source' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(key)
  await dialog.getByLabel('Touchpoint').selectOption('store')
  await dialog.getByLabel('What marketing calls it').fill('The kiosk at the entrance')
  await dialog.getByLabel('What IT calls it').fill('kiosk-app 2.x')
  await dialog.getByLabel('Answers for it in marketing').fill('Stores')
  await accessible(page, 'source-new')
  await dialog.getByLabel('Answers for it in IT').fill('Retail systems')
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await page.waitForURL(new RegExp(`/sources/${key}$`))
  await page.getByText('The kiosk at the entrance').waitFor()
  assert.ok((await writeKey(key)).length > 15)

  await page.getByRole('button', { name: 'Switch off…' }).click()
  await accessible(page, 'source-off')
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('The source is off: switch it on first.').waitFor()
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByRole('button', { name: 'Switch off…' }).waitFor()
})

test('a source that is there already is not overwritten', async (t) => {
  const page = await signedIn(t, '/sources?make=source')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('web')
  for (const field of ['What marketing calls it', 'What IT calls it', 'Answers for it in marketing', 'Answers for it in IT']) await dialog.getByLabel(field).fill('x')
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await dialog.getByRole('alert').waitFor()
})

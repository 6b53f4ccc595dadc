import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, ask, shot, signedIn, until } from './harness.js'

test('a list is made, a file is uploaded, wrong rows are told, and a segment asks for the list', async (t) => {
  const key = `guests-${Date.now().toString(36)}`
  const page = await signedIn(t, '/lists')
  await page.getByRole('button', { name: 'New list' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Short name').fill(key)
  await dialog.getByLabel('What marketing calls it').fill('Guests of the opening')
  await dialog.getByLabel('What IT calls it').fill('Uploaded by store operations')
  await dialog.getByLabel('Answers for it in marketing').fill('mei.tan')
  await dialog.getByLabel('Answers for it in IT').fill('arun')
  await accessible(page, 'list-new')
  await dialog.getByRole('button', { name: 'Make the list' }).click()

  const upload = page.getByRole('dialog', { name: `Upload to ${key}` })
  await upload.waitFor()
  await until('the list is ready', async () => (await ask('GET', '/api/v1/lists')).items.some((l) => l.definition.key === key && l.state === 'live'), 30_000)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), upload.getByRole('button', { name: /File|Choose a file/ }).first().click()])
  await chooser.setFiles({ name: 'guests.csv', mimeType: 'text/csv', buffer: Buffer.from(`email\nana.${key}@example.com\n\nben.${key}@example.com\n${'x'.repeat(600)}\n`) })
  await upload.getByRole('button', { name: 'Upload' }).click()
  await upload.getByText('Put on', { exact: true }).waitFor()
  await upload.getByRole('region', { name: 'Rows that could not be taken' }).getByRole('rowheader').first().waitFor()
  await accessible(page, 'list-uploaded')
  await upload.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row', { name: new RegExp(key) })
  await row.getByRole('cell', { name: '2', exact: true }).waitFor()
  await accessible(page, 'lists')
  await shot(page, 'lists')

  const preview = await ask('POST', '/api/v1/segments/preview', { condition: { list: key } })
  assert.equal(preview.count, 2)
  await ask('DELETE', `/api/v1/definitions/list/${key}`)
})

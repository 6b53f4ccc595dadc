import test from 'node:test'
import { accessible, ask, signedIn, until } from './harness.js'

test('a computed trait is made from the page, says itself in words, and becomes ready', async (t) => {
  const key = `orders_${Date.now().toString(36)}`
  const page = await signedIn(t, '/traits')
  await accessible(page, 'traits')
  await page.getByRole('button', { name: 'New computed trait' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'What they did' }).or(dialog.getByRole('textbox', { name: 'What they did' })).first().fill('Order Completed')
  await page.keyboard.press('Escape')
  await dialog.getByLabel('In the last').fill('90d')
  await dialog.getByLabel('Short name').fill(key)
  await dialog.getByLabel('What marketing calls it').fill('Orders in three months')
  await dialog.getByLabel('What IT calls it').fill('count(Order Completed, 90d)')
  await dialog.getByLabel('Answers for it in marketing').fill('mei.tan')
  await dialog.getByLabel('Answers for it in IT').fill('arun')
  await accessible(page, 'trait-new')
  await dialog.getByRole('button', { name: 'Make the trait' }).click()
  await dialog.waitFor({ state: 'detached' })
  await until('its history is read', async () => (await ask('GET', '/api/v1/traits')).items.some((x) => x.definition.key === key && x.state === 'live'), 30_000)
  await page.getByRole('row', { name: new RegExp(key) }).getByText('ready').waitFor()
  await page.goto('/traits?words=both')
  await page.getByRole('row', { name: new RegExp(key) }).getByText('count(Order Completed, 90d)').first().waitFor()
  await accessible(page, 'traits-both')
  await ask('DELETE', `/api/v1/definitions/trait/${key}`)
})

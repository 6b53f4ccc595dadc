import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn, until } from './harness.js'

test('webhooks: one is made, says how it goes, is changed and ended', async (t) => {
  const page = await signedIn(t, '/webhooks')
  await page.getByText('Nobody is told yet').waitFor()
  await shot(page, 'webhooks-none')
  // What is private is refused unless the house allows it; either way the page says so.
  const server = http.createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = `http://127.0.0.1:${server.address().port}/rapport`
  await page.getByRole('button', { name: 'New webhook' }).click()
  const form = page.getByRole('dialog', { name: 'New webhook' })
  await form.getByRole('textbox', { name: 'Short name' }).fill('mail-system')
  await form.getByRole('textbox', { name: 'What marketing calls it' }).fill('The mail system')
  await form.getByRole('textbox', { name: 'What IT calls it' }).fill('POST to the ESP')
  await form.getByRole('textbox', { name: 'Answers for it in marketing' }).fill('mei.tan')
  await form.getByRole('textbox', { name: 'Answers for it in IT' }).fill('arun')
  await form.getByRole('textbox', { name: 'Where to post' }).fill(address)
  await shot(page, 'webhooks-form')
  await form.getByRole('button', { name: 'Make the webhook' }).click()
  await page.getByRole('button', { name: 'Change mail-system' }).waitFor()
  const status = await until('it has a state', async () => (await ask('GET', '/api/v1/webhooks')).items.find((w) => w.key === 'mail-system' && (w.delivered > 0 || w.error)))
  assert.ok(['failing', 'posting', 'waiting'].includes(status.state), status.state)
  await page.getByText(/not taken|up to date|telling it now/).first().waitFor()
  await accessible(page, 'webhooks')
  await page.getByRole('button', { name: 'Change mail-system' }).click()
  const change = page.getByRole('dialog', { name: 'Change mail-system' })
  await change.getByRole('switch').uncheck()
  await change.getByRole('button', { name: 'Save' }).click()
  await page.getByText('switched off', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'End mail-system' }).click()
  const end = page.getByRole('dialog', { name: 'End mail-system' })
  await end.getByRole('textbox').fill('mail-system')
  await end.getByRole('button', { name: 'End the webhook' }).click()
  await page.getByText('Nobody is told yet').waitFor()
})

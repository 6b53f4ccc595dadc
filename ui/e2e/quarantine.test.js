import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, ask, send, shot, signedIn, until } from './harness.js'

const mark = Date.now().toString(36)
const table = (page) => page.getByRole('table', { name: 'Events set aside' })
const waiting = async () => (await ask('GET', '/api/v1/quarantine?waiting=true')).items

/** Sends events that are refused, and gives them as they are listed. */
async function refused(...bodies) {
  const before = new Set((await waiting()).map((q) => q.offset))
  for (const body of bodies) await send('track', body)
  return until('the refused are listed', async () => {
    const items = (await waiting()).filter((q) => !before.has(q.offset))
    return items.length >= bodies.length && items.toReversed()
  })
}

test('an event without anybody is shown where it breaks, mended and taken in', async (t) => {
  const [item] = await refused({ event: `Mended ${mark}`, properties: { total: 12.3 } })
  const page = await signedIn(t, '/quarantine')
  await table(page).getByRole('button', { name: 'It does not say who it is about' }).first().click()
  await page.waitForURL(new RegExp(`item=${item.offset}`))
  const drawer = page.getByRole('dialog')
  await drawer.getByText('an event needs a userId or an anonymousId').waitFor()
  assert.equal(await drawer.locator('mark').textContent(), '{')
  await accessible(page, 'quarantine-item')

  await drawer.getByRole('button', { name: 'Mend it…' }).click()
  const editor = drawer.getByLabel('Mend it here')
  const text = await editor.inputValue()
  await editor.fill(text.slice(0, -1))
  await drawer.getByText(/^Line \d+, column \d+: /).waitFor()
  assert.ok(await drawer.getByRole('button', { name: 'Take in the mended event' }).isDisabled())
  await accessible(page, 'quarantine-mend')
  await editor.fill(text.replace('{', `{ "userId": "mended-${mark}",`))
  await drawer.getByRole('button', { name: 'Take in the mended event' }).click()
  await drawer.getByText(/taken in, as \d+/).waitFor()
  await shot(page, 'quarantine-mended')
  const { items } = await until('the event is on the timeline', async () => {
    const page = await ask('GET', `/api/v1/people/user_id:mended-${mark}/timeline`).catch(() => undefined)
    return page?.items.length > 0 && page
  })
  assert.deepEqual(items.map((e) => [e.name, e.properties.total]), [[`Mended ${mark}`, 12.3]])
})

test('several are chosen and tried again; what is still wrong stays, with its reason', async (t) => {
  const items = await refused({ event: `Several ${mark} one` }, { event: `Several ${mark} two` })
  const page = await signedIn(t, '/quarantine?reason=missing_id')
  for (const { offset } of items) await table(page).getByRole('checkbox', { name: `Choose event ${offset}` }).check()
  await page.getByRole('button', { name: 'Take in again (2)' }).click()
  await page.getByText(/^2 refused again: .*an event needs a userId/).waitFor()
  const still = new Set((await waiting()).map((q) => q.offset))
  assert.ok(items.every((q) => still.has(q.offset)))
  await accessible(page, 'quarantine')
})

test('the list is narrowed by fault and by source, in the address', async (t) => {
  await refused({ event: `Narrow ${mark}` }, { userId: 'narrow' })
  const page = await signedIn(t, '/quarantine')
  await page.getByRole('combobox', { name: 'What was wrong' }).selectOption('missing_name')
  await page.waitForURL(/reason=missing_name/)
  await until('only that fault is listed', async () => {
    const names = await table(page).getByRole('rowheader').allTextContents()
    return names.length > 0 && names.every((n) => n === 'It does not say what happened')
  })
  await page.getByRole('combobox', { name: 'Source' }).selectOption('web')
  await page.waitForURL(/source=web/)
  await page.getByRole('radiogroup', { name: 'Wording' }).getByText('IT', { exact: true }).click()
  await table(page).getByRole('button', { name: 'missing_name' }).first().waitFor()
  await shot(page, 'quarantine-it')
})

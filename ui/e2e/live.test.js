import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, send, shot, signedIn, until } from './harness.js'

const mark = Date.now().toString(36)
const river = (page) => page.getByRole('region', { name: 'What arrives' })
const listening = (page) => page.getByRole('status').filter({ hasText: /^live$/ }).waitFor()

test('an event appears as it arrives, opens whole, and leads to its customer', async (t) => {
  const page = await signedIn(t, '/live')
  await listening(page)
  await send('track', { userId: `live-${mark}`, event: `Tea Poured ${mark}`, properties: { total: 12.5, currency: 'SGD' } })
  const row = river(page).getByRole('button', { name: `Tea Poured ${mark}` })
  await row.waitFor()
  await row.focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByText(`"userId": "live-${mark}"`).waitFor()
  await accessible(page, 'live-event')
  await drawer.getByRole('link').first().click()
  await page.waitForURL(/\/people\//)
})

test('pause holds the river and counts what waits; resume lets it go on', async (t) => {
  const page = await signedIn(t, `/live?q=${encodeURIComponent(`Held ${mark}`)}`)
  await listening(page)
  await page.getByRole('button', { name: 'Pause' }).click()
  await send('track', { userId: 'live-held', event: `Held ${mark} one` })
  await send('track', { userId: 'live-held', event: `Held ${mark} two` })
  await page.getByRole('status').filter({ hasText: 'paused, 2 waiting' }).waitFor()
  assert.equal(await river(page).getByRole('listitem').count(), 0)
  await page.keyboard.press('p')
  await river(page).getByRole('button', { name: `Held ${mark} two` }).waitFor()
  const names = await river(page).locator('[data-row]').allTextContents()
  assert.deepEqual(names, [`Held ${mark} two`, `Held ${mark} one`])
})

test('a filter stands in the address, and Back takes it away', async (t) => {
  const page = await signedIn(t, '/live')
  await listening(page)
  await page.getByRole('region', { name: 'Rates' }).getByRole('button', { name: /store/ }).click()
  await page.waitForURL(/source=store/)
  await listening(page)
  await send('track', { userId: 'live-filter', event: `Elsewhere ${mark}` }, 'web')
  await send('track', { userId: 'live-filter', event: `Here ${mark}` }, 'store')
  await river(page).getByRole('button', { name: `Here ${mark}` }).waitFor()
  assert.equal(await river(page).getByRole('button', { name: `Elsewhere ${mark}` }).count(), 0)
  await page.goBack()
  await page.waitForURL(/\/live$/)
  await listening(page)
  await send('track', { userId: 'live-filter', event: `Elsewhere again ${mark}` }, 'web')
  await river(page).getByRole('button', { name: `Elsewhere again ${mark}` }).waitFor()
})

test('what is refused shows in the river and leads to where it is mended', async (t) => {
  const page = await signedIn(t, '/live?only=quarantined')
  await listening(page)
  await send('track', { event: `Nobody ${mark}` })
  await river(page).getByRole('link', { name: 'Set aside' }).first().click()
  await page.getByRole('dialog').getByText('an event needs a userId or an anonymousId').waitFor()
})

test('every source has its rate, and the page reads in both wordings and both themes', async (t) => {
  const page = await signedIn(t, '/live')
  await listening(page)
  await until('ten arrivals', async () => (await river(page).getByRole('listitem').count()) >= 10, 20_000)
  const tops = await river(page).getByRole('listitem').evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)))
  assert.equal(new Set(tops).size, tops.length, 'no row lies on another')
  await accessible(page, 'live')
  for (const words of ['IT', 'Both']) {
    await page.getByRole('radiogroup', { name: 'Wording' }).getByText(words, { exact: true }).click()
    await page.waitForURL(new RegExp(`words=${words.toLowerCase()}`))
    await shot(page, `live-${words.toLowerCase()}`)
  }
  await page.getByRole('heading', { name: 'Live /live', level: 1 }).waitFor()
  await accessible(page, 'live-both')
})

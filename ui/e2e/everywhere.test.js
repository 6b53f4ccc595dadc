import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, shot, signedIn } from './harness.js'

const pages = 'Live People Segments Lists Traits Dashboards Trends Funnels Retention Lifecycle Stickiness Cohorts Paths Value Survival Attribution Voice Change SQL Sources Webhooks Quarantine'.split(' ')

test('the rail leads to every page, by keyboard', async (t) => {
  const page = await signedIn(t, '/live')
  const rail = page.getByRole('navigation', { name: 'Pages' })
  const links = (await rail.getByRole('listitem').allTextContents()).map((name) => name.trim())
  assert.equal(links.length, pages.length)
  for (const name of links) {
    await rail.getByRole('link', { name, exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
    assert.match(await page.title(), / · Rapport$/)
    await shot(page, `page-${name.toLowerCase()}`)
  }
})

test('the skip link goes to the page, past the rail', async (t) => {
  const page = await signedIn(t, '/sources')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the page')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
})

test('the wording is in the address, so that a shared page reads alike', async (t) => {
  const page = await signedIn(t, '/sources?words=it')
  await page.getByRole('heading', { level: 1, name: '/sources' }).waitFor()
  await page.getByRole('columnheader', { name: 'stats.duplicates' }).waitFor()
  await shot(page, 'sources-it')
  await page.getByRole('radiogroup', { name: 'Wording' }).getByText('Both', { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Sources /sources' }).waitFor()
  await accessible(page, 'sources-both')
  await page.goto('/quarantine')
  await page.getByRole('heading', { level: 1, name: 'Quarantine /quarantine' }).waitFor()
})

test('the search finds a page', async (t) => {
  const page = await signedIn(t, '/live')
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog').getByRole('textbox').or(page.getByRole('dialog').getByRole('searchbox')).first()
  await box.waitFor()
  await box.fill('quarantine')
  await page.getByRole('dialog').getByText(/quarantine/i).first().waitFor()
  await shot(page, 'search')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/quarantine/)
})

test('a theme is chosen and kept', async (t) => {
  const page = await signedIn(t, '/sources')
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  await page.reload()
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
})

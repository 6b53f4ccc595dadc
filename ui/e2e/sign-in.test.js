import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, token, visitor } from './harness.js'

const secret = (page) => page.locator('input[type=password]').and(page.getByLabel('API token'))

test('who is not signed in comes back to the page that was asked for', async (t) => {
  const page = await visitor(t)
  await page.goto('/quarantine?waiting=false')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await accessible(page, 'sign-in')
  await secret(page).fill(token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Quarantine', level: 1 }).waitFor()
  assert.match(page.url(), /\/quarantine\?waiting=false$/)
})

test('a token that is none is refused in words', async (t) => {
  const page = await visitor(t)
  await page.goto('/sign-in')
  await secret(page).fill('not-a-token')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.mantine-PasswordInput-error').waitFor()
  assert.match(page.url(), /\/sign-in/)
  const said = await secret(page).getAttribute('aria-describedby')
  assert.ok(said.split(' ').includes(await page.locator('.mantine-PasswordInput-error').getAttribute('id')), 'the reason belongs to the field')
})

test('an address of another house is not followed after signing in', async (t) => {
  const page = await visitor(t)
  await page.goto('/sign-in?to=' + encodeURIComponent('//elsewhere.example/'))
  await secret(page).fill(token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor()
})

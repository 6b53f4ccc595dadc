// The console in real Chromium against a running server: BASE_URL, TOKEN, CHROMIUM, and SHOTS for a folder of pictures.
import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'

export const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080'
export const token = process.env.TOKEN ?? 'dev'
const shots = process.env.SHOTS
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-e2e-'))

let browser

before(async () => {
  const server = await chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--no-first-run', `--crash-dumps-dir=${profile}`],
    env: { ...process.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  })
  browser = await chromium.connect(server.wsEndpoint())
  browser.end = () => server.close()
})

after(async () => {
  await browser?.close()
  await browser?.end()
  fs.rmSync(profile, { recursive: true, force: true })
})

/** A window of 1280 px. What breaks on the page fails the test: errors in scripts, styles refused by policy, answers of 500 and more. */
export async function visitor(t, { scheme = 'light' } = {}) {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 800 }, colorScheme: scheme, locale: 'en-GB', timezoneId: 'Asia/Singapore', reducedMotion: 'reduce' })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(base).origin })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && !/status of 4\d\d|ERR_ABORTED|ERR_INCOMPLETE_CHUNKED/.test(message.text()) && faults.push(message.text()))
  page.on('response', (response) => response.status() >= 500 && faults.push(`${response.status()} ${response.url()}`))
  t.after(async () => {
    if (!t.passed) await shot(page, `failed-${t.name.replace(/\W+/g, '-')}`).catch(() => {})
    await context.close()
    assert.deepEqual(faults, [], 'the page broke')
  })
  return page
}

/** A signed-in visitor on a page of the console. */
export async function signedIn(t, where, options) {
  const page = await visitor(t, options)
  await page.context().request.post('/api/v1/session', { data: { token } })
  await page.goto(where)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  return page
}

/** A request to the API with the token. */
export async function ask(method, where, body) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(base + where, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, ...sent })
  const text = await response.text()
  assert.ok(response.ok, `${method} ${where}: ${response.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}

/** The write key of a source. */
export async function writeKey(source) {
  const { items } = await ask('GET', '/api/v1/sources')
  return items.find((s) => s.key === source).writeKey
}

/** Sends as a touchpoint does. */
export async function send(call, body, source = 'web') {
  const response = await fetch(`${base}/v1/${call}`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${await writeKey(source)}:`).toString('base64')}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(response.status, 200, await response.text())
}

/** Axe finds nothing, in light and in dark. */
export async function accessible(page, what) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
    // In one document all rules are the same in both schemes but those of colour.
    const axe = new AxeBuilder({ page }).setLegacyMode(true)
    const { violations } = await (scheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze()
    const found = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 4).map((n) => `  ${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''}`).join('\n')}`)
    await shot(page, `${what}-${scheme}`)
    assert.deepEqual(found, [], `${what} in ${scheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** A picture, if SHOTS names a folder. */
export async function shot(page, name) {
  if (!shots) return
  fs.mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: path.join(shots, `${name}.png`) })
}

/** Waits until what is asked is true. */
export async function until(what, truth, patience = 10_000) {
  const end = Date.now() + patience
  for (;;) {
    const last = await truth()
    if (last) return last
    assert.ok(Date.now() < end, `in ${patience / 1000} s never: ${what}`)
    await new Promise((next) => setTimeout(next, 50))
  }
}

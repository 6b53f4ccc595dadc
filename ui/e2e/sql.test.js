import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, ask, shot, signedIn } from './harness.js'

/** The files reach so far when everything that was simulated is in them. */
async function settled() {
  for (let tries = 0; ; tries++) {
    assert.ok(tries < 120, 'no event came into the files for a minute')
    const t = await ask('POST', '/api/v1/sql', { query: 'SELECT count(*) FROM events' })
    if (t.rows[0][0] > 0) return
    await new Promise((go) => setTimeout(go, 500))
  }
}

test('sql: an example is asked, and the page can be shared', async (t) => {
  await settled()
  const page = await signedIn(t, '/sql')
  await page.getByRole('complementary', { name: 'Tables and columns' }).getByText('properties').waitFor()
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('menuitem', { name: 'What happens most, and to how many people' }).click()
  const answer = page.getByRole('region', { name: 'The answer' })
  await answer.getByText(/rows in .* ms, as of/).waitFor()
  assert.ok((await answer.getByRole('row').count()) > 5)
  await shot(page, 'sql')
  await accessible(page, 'sql')
  await page.goto(page.url())
  await answer.getByText(/rows in .* ms, as of/).waitFor()
  const { series } = (await ask('POST', '/api/v1/insight/trends', { series: [{ event: 'Order Completed' }], unit: 'year', last: '3650d' })).answer
  const found = await ask('POST', '/api/v1/sql', { query: "SELECT count(DISTINCT person) FROM events WHERE event = 'Order Completed'" })
  assert.ok(Math.abs(found.rows[0][0] - series[0].everybody) <= 5, `SQL finds ${found.rows[0][0]} people, insight ${series[0].everybody}`)
})

test('sql: typed, run by the keyboard, wrong in a place, and cancelled', async (t) => {
  const page = await signedIn(t, '/sql')
  const editor = page.getByRole('textbox', { name: 'The question in SQL' })
  const answer = page.getByRole('region', { name: 'The answer' })
  await editor.fill('SELECT person, evnt\nFROM events')
  await editor.press('Control+Enter')
  await answer.getByText(/evnt/).first().waitFor()
  await shot(page, 'sql-mistake')
  await answer.getByRole('button', { name: 'Line 1, column 16' }).click()
  assert.equal(await editor.evaluate((e) => e.selectionStart), 15)
  await editor.fill('SELECT person, event\nFROM events\nWHERE ')
  await page.getByRole('button', { name: 'source', exact: true }).first().click()
  await editor.press('End')
  await editor.pressSequentially(" = 'web' LIMIT 3")
  assert.match(await editor.inputValue(), /WHERE source = 'web' LIMIT 3/)
  await editor.press('Control+Enter')
  await answer.getByText(/3 rows in/).waitFor()
  await answer.getByRole('link').first().waitFor()
  await page.getByText('Both', { exact: true }).click()
  await shot(page, 'sql-both')
  await editor.fill('SELECT count(*) FROM range(100000000000) a, range(1000) b')
  await editor.press('Control+Enter')
  await page.getByRole('button', { name: /Cancel/ }).click()
  await answer.getByText('The statement was cancelled').waitFor()
})

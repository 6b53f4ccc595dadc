import assert from 'node:assert/strict'
import test from 'node:test'
import { accessible, ask, send, shot, signedIn, until } from './harness.js'

const unique = () => Date.now().toString(36) + Math.floor(Math.random() * 1e6).toString(36)

/** A customer of our own, known by account, device and e-mail, with one order. */
async function customer(name) {
  const id = unique()
  const person = { userId: `e2e-${id}`, anonymousId: `device-${id}`, email: `${id}@example.com`, name: `${name} ${id}` }
  await send('identify', { userId: person.userId, anonymousId: person.anonymousId, messageId: `i-${id}`, traits: { name: person.name, email: person.email, tier: 'gold', country: 'SG' } })
  await send('track', { userId: person.userId, messageId: `t-${id}`, event: 'Order Completed', properties: { total: 58, currency: 'SGD', products: [{ name: 'oak lamp' }] } })
  await until('the customer is known', async () => {
    const { items } = await ask('GET', `/api/v1/people?q=${encodeURIComponent(`user_id:${person.userId}`)}`)
    return items[0]?.events === 2
  })
  return person
}

const at = (p) => `/api/v1/people/${encodeURIComponent(`user_id:${p.userId}`)}`

test('a customer is found by name, by keyboard, and opened', async (t) => {
  const mei = await customer('Mei Tan')
  const page = await signedIn(t, '/people')
  await page.getByRole('searchbox', { name: 'Find a customer' }).fill(mei.name)
  const row = page.getByRole('table', { name: 'People' }).getByRole('link', { name: mei.name })
  await row.waitFor()
  await until('the search is in the address', () => new URL(page.url()).searchParams.get('q') === mei.name)
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: mei.name }).waitFor()
  await page.goBack()
  await row.waitFor()
})

test('the list is accessible, and says what to do when nobody is found', async (t) => {
  const page = await signedIn(t, '/people?q=mei')
  await page.getByRole('table', { name: 'People' }).waitFor()
  await accessible(page, 'people')
  await page.getByRole('searchbox').fill('zzz nobody zzz')
  await page.getByText('Nobody is known as “zzz nobody zzz”').waitFor()
})

test('one page says who, what happened, why they are one, and in which segments', async (t) => {
  const { items } = await ask('GET', '/api/v1/segments/loyal/members?limit=20')
  const member = items.toSorted((a, b) => b.identifiers.length - a.identifiers.length)[0]
  const id = `${member.identifiers[0].type}:${member.identifiers[0].value}`
  const person = await ask('GET', `/api/v1/people/${encodeURIComponent(id)}`)
  const page = await signedIn(t, `/people/${encodeURIComponent(id)}`)
  await page.getByRole('heading', { level: 1, name: person.label }).waitFor()

  const timeline = page.getByRole('region', { name: 'What happened' })
  await timeline.getByRole('listitem').nth(5).waitFor()
  await timeline.getByText('live', { exact: true }).waitFor()

  const who = page.getByRole('region', { name: 'Who this is' })
  await who.locator('.react-flow__node').first().waitFor()
  assert.ok((await who.locator('.react-flow__node').count()) >= Math.min(48, person.identifiers.length), 'every identifier is drawn')
  await who.locator('.react-flow__edge').first().waitFor({ state: 'attached' })
  await shot(page, 'person-top')

  await who.locator('.react-flow__node').nth(1).click()
  await who.getByText(/given together|said that/).first().waitFor()

  const traits = page.getByRole('region', { name: 'What we know' })
  for (const trait of person.traits) await traits.getByRole('rowheader', { name: trait.name.replaceAll('_', ' '), exact: true }).waitFor()

  await page.getByRole('button', { name: 'Why in segment loyal', exact: true }).click()
  const why = page.getByRole('dialog', { name: 'Why in segment loyal', exact: true })
  await why.getByText(/found/).waitFor()
  await shot(page, 'person-why')
  await page.keyboard.press('Escape')
  await why.waitFor({ state: 'detached' })
  await accessible(page, 'person')

  await who.getByText('Table', { exact: true }).click()
  await who.getByRole('table', { name: 'Identifiers' }).waitFor()
  assert.match(page.url(), /who=table/)
  await accessible(page, 'person-table')
})

test('the timeline is live, filtered by touchpoint, and shows the event as it came', async (t) => {
  const mei = await customer('Live Lee')
  const page = await signedIn(t, `/people/${encodeURIComponent(`user_id:${mei.userId}`)}`)
  const timeline = page.getByRole('region', { name: 'What happened' })
  await timeline.getByText('live', { exact: true }).waitFor()
  await timeline.getByRole('button', { name: /^Bought SGD 58.00 · oak lamp/ }).waitFor()

  await send('track', { userId: mei.userId, messageId: `c-${unique()}`, event: 'Complaint Opened', properties: { subject: 'late lamp' } }, 'call')
  const complaint = timeline.getByRole('button', { name: /^Complained late lamp/ })
  await complaint.waitFor()
  await complaint.click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('"Complaint Opened"').waitFor()
  assert.match(page.url(), /event=\d+/)
  await accessible(page, 'person-event')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })

  await timeline.getByRole('button', { name: /^call/ }).click()
  await until('only the call is left', async () => (await complaint.isVisible()) && !(await timeline.getByRole('button', { name: /^Bought/ }).isVisible()))
  assert.equal(new URL(page.url()).searchParams.get('at'), 'call')

  await page.getByText('IT', { exact: true }).click()
  await page.getByText('Complaint Opened', { exact: false }).first().waitFor()
})

test('two customers are merged, named before it is done, and split again', async (t) => {
  const [mei, other] = [await customer('Merge Mei'), await customer('Merge Other')]
  const page = await signedIn(t, `/people/${encodeURIComponent(`user_id:${mei.userId}`)}`)
  await page.getByRole('button', { name: 'Merge…' }).click()
  const merging = page.getByRole('dialog')
  await merging.getByLabel('The other customer').fill(other.name)
  await merging.getByRole('button', { name: other.name }).click()
  await merging.getByText(/They become one customer with \d+ identifiers and 4 events/).waitFor()
  await merging.getByLabel('Reason').fill('same customer, confirmed by phone')
  await accessible(page, 'merge')
  await merging.getByRole('button', { name: /^Merge .* and / }).click()
  await page.getByText('They are one customer now').waitFor()
  assert.equal((await ask('GET', at(mei))).id, (await ask('GET', at(other))).id)

  const who = page.getByRole('region', { name: 'Who this is' })
  await who.getByText('Table', { exact: true }).click()
  await who.getByText('same customer, confirmed by phone').waitFor()

  await page.getByRole('button', { name: 'Split…' }).click()
  const splitting = page.getByRole('dialog', { name: /^Split/ })
  await splitting.getByRole('combobox', { name: /Which identifier/ }).click()
  await page.getByRole('option', { name: `account ${other.userId}` }).click()
  await splitting.getByText(/become two customers/).waitFor()
  await splitting.getByLabel('Reason').fill('two sisters')
  await accessible(page, 'split')
  await splitting.getByRole('button', { name: 'Split them' }).click()
  await page.getByText('They are 2 customers now').waitFor()
  assert.notEqual((await ask('GET', at(mei))).id, (await ask('GET', at(other))).id)

  await page.getByRole('button', { name: 'Undo: merge them again' }).click()
  await until('they are one again', async () => (await ask('GET', at(mei))).id === (await ask('GET', at(other))).id)
})

test('nobody known is said with the way on', async (t) => {
  const page = await signedIn(t, '/people?q=')
  await page.goto('/people/user_id%3Anobody-at-all')
  await page.getByRole('alert').waitFor()
})

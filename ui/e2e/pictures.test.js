// The pictures of docs/images, taken anew: PICTURES=docs/images test/e2e/run pictures. Without PICTURES nothing is done.
import path from 'node:path'
import test from 'node:test'
import { signedIn } from './harness.js'

const folder = process.env.PICTURES

const pages = {
  dashboard: '/dashboards/pandan',
  trends: '/trends?events=Order%20Completed~Product%20Added&compare=previous',
  funnel: '/funnels?steps=Product%20Viewed~Product%20Added~Order%20Completed',
  retention: '/retention?start=Order%20Completed&return=Order%20Completed&last=90d',
  lifecycle: '/lifecycle',
  stickiness: '/stickiness?per=week',
  cohorts: '/cohorts?start=Signed%20Up&do=Order%20Completed&by=week&last=90d',
  paths: '/paths?way=before&event=Order%20Completed&nodes=6',
  value: '/value?event=Order%20Completed&amount=total&where=currency&is=SGD',
  survival: '/survival?event=Order%20Completed&gap=60d&by=currency',
  attribution: '/attribution?conversion=Order%20Completed&by=context.campaign.name',
  voice: '/voice?answer=Survey%20Answered&score=score&asked=Survey%20Sent&after=Order%20Delivered~Call%20Ended',
  change: '/change?event=Order%20Completed',
  sql: `/sql?q=${encodeURIComponent('SELECT event, count(*) AS times, count(DISTINCT person) AS people\nFROM events\nGROUP BY ALL\nORDER BY times DESC\nLIMIT 12')}`,
}

for (const [name, address] of Object.entries(pages)) {
  test(`a picture of ${name}`, { skip: !folder }, async (t) => {
    const page = await signedIn(t, address)
    await page.setViewportSize({ width: 1280, height: name === 'value' ? 1700 : 900 })
    await page.waitForLoadState('networkidle').catch(() => {})
    await page.waitForTimeout(3000)
    await page.screenshot({ path: path.resolve(folder, `${name}.png`) })
  })
}

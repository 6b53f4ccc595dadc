// The browser SDK in real Chromium, on a site of its own origin.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { base, identifiers, person, segment, segments, trait, writeKey } from './rapport.js';

const bundles = path.join(import.meta.dirname, 'node_modules/@segment/analytics-next/dist/umd');

// The ways in which sites load it: from their own npm bundle, with Segment's snippet, and keeping events for one batch.
const pages = {
  '/npm': `<script src="/umd/index.js"></script><script>
    window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${base}' }, { initialPageview: true });
  </script>`,
  '/snippet': `<script>
    var analytics = window.analytics = []; analytics.SNIPPET_VERSION = '5.2.1';
    analytics.methods = ['identify', 'track', 'page', 'ready', 'reset'];
    analytics.methods.forEach(function (m) { analytics[m] = function () { analytics.push([m].concat([].slice.call(arguments))); return analytics; }; });
    analytics._writeKey = '${writeKey}'; analytics._cdn = '${base}';
    analytics.page();
  </script><script async src="/umd/standalone.js"></script>`,
  '/batching': `<script src="/umd/index.js"></script><script>
    window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${base}' },
      { integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 50, timeout: 60000 } } } } });
  </script>`,
};

let site, browser;

before(async () => {
  site = http.createServer((req, res) => {
    const url = new URL(req.url, 'http://site');
    if (pages[url.pathname]) {
      return res.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Shop ${url.pathname}</title>${pages[url.pathname]}`);
    }
    const file = path.join(bundles, path.basename(url.pathname));
    if (!url.pathname.startsWith('/umd/') || !fs.existsSync(file)) return res.writeHead(404).end();
    res.writeHead(200, { 'content-type': 'text/javascript' });
    fs.createReadStream(file).pipe(res);
  });
  await new Promise((done) => site.listen(0, '127.0.0.1', done));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
});

after(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
});

// visit opens a page as a new visitor; what the page reports as an error fails the test.
async function visit(t, where) {
  const context = await browser.newContext({ locale: 'en-SG', timezoneId: 'Asia/Singapore' });
  t.after(() => context.close());
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (e) => page.faults.push(String(e)));
  page.on('requestfailed', (r) => page.faults.push(`${r.method()} ${r.url()}: ${r.failure().errorText}`));
  page.on('response', (r) => r.status() >= 400 && !r.url().endsWith('/favicon.ico') && page.faults.push(`${r.status()} ${r.url()}`));
  await page.goto(`http://127.0.0.1:${site.address().port}${where}?utm_source=letter&utm_campaign=autumn`);
  await page.evaluate(() => new Promise((done) => analytics.ready(done)));
  return page;
}

const visitor = (page) => page.evaluate(async () => (analytics.then ? (await analytics)[0] : analytics).user().anonymousId());

for (const [where, name] of [['/npm', 'npm bundle'], ['/snippet', 'snippet']]) {
  test(`@segment/analytics-next, ${name}: a visitor becomes a known customer`, async (t) => {
    const key = where.slice(1), user = `browser-${key}`;
    await segment(`${user}-seen`, { all: [{ trait: 'plan', op: 'eq', value: user }, { event: 'Product Viewed', measure: 'count', within: '7d', op: 'gte', value: 1 }] });
    const page = await visit(t, where);
    const anonymous = await visitor(page);
    const before = await person(`anonymous_id:${anonymous}`, 1);
    assert.deepEqual(identifiers(before), [`anonymous_id:${anonymous}`]);
    assert.equal(before.timeline[0].type, 'page');
    assert.equal(before.timeline[0].context.campaign.source, 'letter');
    assert.equal(before.timeline[0].properties.path, where);
    await page.evaluate(() => analytics.track('Product Viewed', { sku: 'A-1', price: 12.5 }));
    await page.evaluate((user) => analytics.identify(user, { plan: user, email: `${user}@example.com` }), user);
    await page.evaluate(() => analytics.page('Checkout'));
    const p = await person(`user_id:${user}`, 4);
    assert.deepEqual(identifiers(p), [`anonymous_id:${anonymous}`, `email:${user}@example.com`, `user_id:${user}`]);
    assert.deepEqual(segments(p), [`${user}-seen`]);
    assert.equal(trait(p, 'plan'), user);
    assert.deepEqual(p.timeline.map((e) => [e.type, e.name ?? '']).toReversed().map(String), ['page,', 'track,Product Viewed', 'identify,', 'page,Checkout']);
    const { context } = p.timeline[0];
    assert.match(context.userAgent, /Chrome/);
    assert.equal(context.locale, 'en-SG');
    assert.equal(context.timezone, 'Asia/Singapore');
    assert.equal(context.ip, '127.0.0.1');
    assert.deepEqual(page.faults, []);
  });
}

test('@segment/analytics-next, batching: what the page has kept is sent as the visitor leaves', async (t) => {
  const page = await visit(t, '/batching');
  const anonymous = await visitor(page);
  await page.evaluate(async () => {
    await analytics.track('Product Viewed', { sku: 'A-1' });
    await analytics.track('Product Added', { sku: 'A-1' });
    await analytics.page('Cart');
  });
  await page.goto('about:blank');
  const p = await person(`anonymous_id:${anonymous}`, 3);
  assert.deepEqual(p.timeline.map((e) => e.name).sort(), ['Cart', 'Product Added', 'Product Viewed']);
});

// What each server-side SDK is made to send, and what must then be known of the customer.
import assert from 'node:assert/strict';
import { forgetful, identifiers, person, segment, segments, trait } from './rapport.js';

const touches = 4; // identify, two orders, a screen

// tell has send(url, user) send through a network that loses an answer.
export async function tell(t, sdk, library, send) {
  const user = `${sdk}-é 漢/1`;
  await segment(`${sdk}-buyers`, {
    all: [
      { event: 'Order Completed', measure: 'count', within: '30d', op: 'gte', value: 2 },
      { event: 'Order Completed', measure: 'sum', property: 'total', within: '30d', op: 'gt', value: 99 },
      { trait: 'plan', op: 'eq', value: `${sdk}-pro` },
    ],
  });
  const network = await forgetful(t);
  await send(network.url, user);
  const p = await person(`user_id:${user}`, touches);
  assert.ok(network.posts >= 2, `${network.posts} posts: nothing was sent again`);
  assert.equal(trait(p, 'plan'), `${sdk}-pro`);
  assert.equal(trait(p, 'email'), `${sdk}@Example.com`);
  assert.deepEqual(segments(p), [`${sdk}-buyers`]);
  assert.ok(p.segments[0].why.holds);
  assert.deepEqual(identifiers(p), [`anonymous_id:${sdk}-device`, `email:${sdk}@example.com`, `user_id:${user}`]);
  const of = (type) => p.timeline.filter((e) => e.type === type);
  assert.deepEqual(of('track').map((e) => [e.name, e.properties.total]).sort(), [['Order Completed', 40.5], ['Order Completed', 59.5]]);
  assert.deepEqual(of('screen').map((e) => e.name), ['Account']);
  for (const e of p.timeline) {
    assert.match(e.context.library.name, library);
    assert.ok(Math.abs(Date.parse(e.timestamp) - Date.now()) < 60_000, `happened at ${e.timestamp}`);
  }
}

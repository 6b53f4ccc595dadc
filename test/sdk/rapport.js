// The installation under test, read back through its API.
import assert from 'node:assert/strict';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export const base = need('BASE_URL');
export const writeKey = need('WRITE_KEY');
const token = need('TOKEN');

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start these tests with test/sdk/run`);
  return value;
}

async function call(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

export async function read(path) {
  const { status, body } = await call('GET', path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

export async function segment(key, condition) {
  const { status, body } = await call('PUT', `/api/v1/definitions/segment/${key}`, {
    owners: { marketing: 'CRM', it: 'Customer data' },
    wording: { marketing: key, it: key },
    spec: { condition },
  });
  assert.equal(status, 200, JSON.stringify(body));
}

// person waits until the one with this identifier has so many events, then gives them as they stand.
export async function person(identifier, events) {
  const path = `/api/v1/people/${encodeURIComponent(identifier)}`;
  let last;
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
    last = await call('GET', path);
    if (last.status === 200 && last.body.events >= events) break;
  }
  assert.equal(last.status, 200, `${identifier}: ${JSON.stringify(last.body)}`);
  assert.equal(last.body.events, events, `events of ${identifier}`);
  const timeline = await read(`${path}/timeline`);
  return { ...last.body, timeline: timeline.items };
}

export const trait = (p, name) => p.traits.find((t) => t.name === name)?.value;
export const segments = (p) => p.segments.map((s) => s.key).sort();
export const identifiers = (p) => p.identifiers.map((i) => `${i.type}:${i.value}`).sort();

// forgetful stands before the installation and loses the first answer to a batch: the events are in, the sender does not
// know and sends them again.
export async function forgetful(t) {
  const seen = { posts: 0 };
  const server = http.createServer((req, res) => {
    const lose = req.method === 'POST' && ++seen.posts === 1;
    const onward = http.request(base + req.url, { method: req.method, headers: req.headers }, (answer) => {
      if (lose) {
        answer.resume().on('end', () => res.writeHead(503, { 'content-type': 'application/json' }).end('{}'));
      } else {
        res.writeHead(answer.statusCode, answer.headers);
        answer.pipe(res);
      }
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => { server.closeAllConnections(); server.close(); });
  seen.url = `http://127.0.0.1:${server.address().port}`;
  return seen;
}

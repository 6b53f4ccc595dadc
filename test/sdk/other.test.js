// SDKs of other languages, each a process of its own.
import test from 'node:test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { writeKey } from './rapport.js';
import { tell } from './story.js';

const run = promisify(execFile);
const here = import.meta.dirname;
const sending = (url, user) => ({ ...process.env, WRITE_KEY: writeKey, SEND_TO: url, USER_ID: user });

test('github.com/segmentio/analytics-go: a customer is read back whole, each event once', (t) =>
  tell(t, 'go', /^analytics-go$/, async (url, user) => {
    const { stdout } = await run('go', ['test', '-count=1', '-v', '.'], { cwd: `${here}/go`, env: sending(url, user) });
    if (!/^--- PASS: TestSend/m.test(stdout)) throw new Error(stdout);
  }));

test('segment-analytics-python: a customer is read back whole, each event once', { skip: !process.env.PYTHON && 'PYTHON is not set' }, (t) =>
  tell(t, 'python', /^analytics-python$/, (url, user) => run(process.env.PYTHON, [`${here}/python/send.py`], { env: sending(url, user) })));

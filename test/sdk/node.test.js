import test from 'node:test';
import { Analytics } from '@segment/analytics-node';
import { writeKey } from './rapport.js';
import { tell } from './story.js';

test('@segment/analytics-node: a customer is read back whole, each event once', (t) =>
  tell(t, 'node', /^@segment\/analytics-node$/, async (host, userId) => {
    const analytics = new Analytics({ writeKey, host, flushAt: 10 });
    const who = { userId, anonymousId: 'node-device' };
    analytics.identify({ ...who, traits: { plan: 'node-pro', email: 'node@Example.com' } });
    analytics.track({ ...who, event: 'Order Completed', properties: { total: 40.5 } });
    analytics.track({ ...who, event: 'Order Completed', properties: { total: 59.5 } });
    analytics.screen({ ...who, name: 'Account' });
    await analytics.closeAndFlush();
  }));

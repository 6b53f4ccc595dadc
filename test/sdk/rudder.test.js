import test from 'node:test';
import { promisify } from 'node:util';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { writeKey } from './rapport.js';
import { tell } from './story.js';

test('@rudderstack/rudder-sdk-node: a customer is read back whole, each event once', (t) =>
  tell(t, 'rudder', /./, async (dataPlaneUrl, userId) => {
    const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 10, flushInterval: 60_000, logLevel: 'error' });
    const who = { userId, anonymousId: 'rudder-device' };
    analytics.flushed = true; // the first event waits for the others, so that a batch is sent
    analytics.identify({ ...who, traits: { plan: 'rudder-pro', email: 'rudder@Example.com' } });
    analytics.track({ ...who, event: 'Order Completed', properties: { total: 40.5 } });
    analytics.track({ ...who, event: 'Order Completed', properties: { total: 59.5 } });
    analytics.screen({ ...who, name: 'Account' });
    await promisify(analytics.flush.bind(analytics))();
  }));

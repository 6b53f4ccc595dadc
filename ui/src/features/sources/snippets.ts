// What one puts where the customers are, so that it sends here: complete, with the address and the write key of this source.

export interface Snippet {
  key: string
  name: string
  /** Where it goes. */
  place: string
  text: string
}

export function snippets(origin: string, writeKey: string): Snippet[] {
  const host = origin.replace(/\/$/, '')
  return [
    {
      key: 'browser',
      name: 'Browser',
      place: 'In the bundle of the site, after npm install @segment/analytics-next',
      text: `import { AnalyticsBrowser } from '@segment/analytics-next'

export const analytics = AnalyticsBrowser.load({
  writeKey: '${writeKey}',
  cdnURL: '${host}',
})

analytics.page()
analytics.track('Product Viewed', { sku: 'A-1', price: 12.5, currency: 'SGD' })
analytics.identify('42', { email: 'mei@example.com' })`,
    },
    {
      key: 'rudder',
      name: 'RudderStack',
      place: 'In the bundle of the site, after npm install @rudderstack/analytics-js',
      text: `import { RudderAnalytics } from '@rudderstack/analytics-js'

const analytics = new RudderAnalytics()
analytics.load('${writeKey}', '${host}', { configUrl: '${host}' })

analytics.page()
analytics.track('Product Viewed', { sku: 'A-1', price: 12.5, currency: 'SGD' })`,
    },
    {
      key: 'node',
      name: 'Node',
      place: 'In a service, after npm install @segment/analytics-node',
      text: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${host}',
})

analytics.track({ userId: '42', event: 'Order Completed', properties: { total: 58, currency: 'SGD' } })
await analytics.closeAndFlush()`,
    },
    {
      key: 'python',
      name: 'Python',
      place: 'In a service, after pip install segment-analytics-python',
      text: `import segment.analytics as analytics

analytics.write_key = "${writeKey}"
analytics.host = "${host}"

analytics.track(user_id="42", event="Order Completed", properties={"total": 58, "currency": "SGD"})
analytics.shutdown()`,
    },
    {
      key: 'go',
      name: 'Go',
      place: 'In a service, after go get github.com/segmentio/analytics-go/v3',
      text: `client, err := analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${host}"})
if err != nil {
	return err
}
defer client.Close()

return client.Enqueue(analytics.Track{
	UserId:     "42",
	Event:      "Order Completed",
	Properties: analytics.NewProperties().SetTotal(58).SetCurrency("SGD"),
})`,
    },
    {
      key: 'curl',
      name: 'curl',
      place: 'In a shell',
      text: `curl -u ${writeKey}: ${host}/v1/track \\
  -H 'Content-Type: application/json' \\
  -d '{"userId":"42","event":"Order Completed","properties":{"total":58,"currency":"SGD"}}'`,
    },
    {
      key: 'pixel',
      name: 'Pixel',
      place: 'In a letter or on a page that runs no scripts',
      text: `<img alt="" width="1" height="1"
  src="${host}/pixel/v1/track?writeKey=${encodeURIComponent(writeKey)}&userId=42&event=Email%20Opened&properties.campaign=autumn">`,
    },
  ]
}

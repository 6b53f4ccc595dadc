// What a service agent would say of an event. Names of the e-commerce, mail and contact-centre vocabulary that SDKs share are
// said in words; any other event keeps its own name.

/** What the words are made of. */
export interface Happened {
  type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
  name?: string
  properties?: Record<string, unknown>
}

interface Tally {
  type: Happened['type']
  name: string
  count: number
}

type Phrase = (n: number) => string

const many = (one: string, more: (n: number) => string): Phrase => (n) => (n === 1 ? one : more(n))
const times = (verb: string): Phrase => many(verb, (n) => `${verb} ${n} times`)

const phrases: Record<string, Phrase> = {
  'Product Viewed': many('viewed a product', (n) => `viewed ${n} products`),
  'Product List Viewed': many('browsed a category', (n) => `browsed ${n} categories`),
  'Products Searched': times('searched'),
  'Product Clicked': many('clicked a product', (n) => `clicked ${n} products`),
  'Product Added': many('put a product in the basket', (n) => `put ${n} products in the basket`),
  'Product Removed': many('took a product out of the basket', (n) => `took ${n} products out of the basket`),
  'Cart Viewed': times('looked at the basket'),
  'Checkout Started': times('went to the checkout'),
  'Payment Info Entered': times('entered payment details'),
  'Order Completed': many('bought', (n) => `bought ${n} times`),
  'Order Shipped': many('order was shipped', (n) => `${n} orders were shipped`),
  'Order Delivered': many('order arrived', (n) => `${n} orders arrived`),
  'Order Refunded': many('order was refunded', (n) => `${n} orders were refunded`),
  'Application Opened': times('opened the app'),
  'Email Sent': many('we sent a letter', (n) => `we sent ${n} letters`),
  'Email Opened': many('opened a letter', (n) => `opened ${n} letters`),
  'Email Clicked': many('clicked in a letter', (n) => `clicked in ${n} letters`),
  'Experiment Viewed': many('took part in an experiment', (n) => `saw ${n} experiments`),
  'Signed Up': many('opened an account', (n) => `opened ${n} accounts`),
  'Signed In': times('signed in'),
  'Ticket Opened': many('opened a ticket', (n) => `opened ${n} tickets`),
  'Ticket Closed': many('ticket was closed', (n) => `${n} tickets were closed`),
  'Complaint Opened': many('complained', (n) => `complained ${n} times`),
  'Call Ended': many('called us', (n) => `called us ${n} times`),
  Unsubscribed: times('unsubscribed'),
}

const calls: Record<Happened['type'], Phrase> = {
  track: times('did something'),
  identify: many('told us who they are', (n) => `told us who they are ${n} times`),
  page: many('opened a page', (n) => `opened ${n} pages`),
  screen: many('opened a screen', (n) => `opened ${n} screens`),
  group: times('was put in a group'),
  alias: times('was given another name'),
}

function phrase({ type, name, count }: Tally): string {
  if (type !== 'track') {
    const own = name !== type && count === 1 ? `: ${name}` : ''
    return calls[type](count) + own
  }
  return phrases[name]?.(count) ?? (count === 1 ? name : `${name} ${count} times`)
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** "Viewed 14 products, searched twice" of a fold; the tallies that matter most come first, the rest as a number. */
export function foldInWords(tallies: Tally[], shown = 3): { marketing: string; it: string } {
  const pages = new Map<string, Tally>()
  for (const tally of tallies) {
    if (tally.type === 'track') continue
    const sum = pages.get(tally.type)
    pages.set(tally.type, sum ? { ...sum, name: tally.type, count: sum.count + tally.count } : tally)
  }
  const said = [...tallies.filter((t) => t.type === 'track'), ...[...pages.values()].filter((t) => t.type !== 'identify')]
  const telling = said.length > 0 ? said : [...pages.values()]
  const more = telling.length > shown + 1 ? telling.length - shown : 0 // one more is said as soon as it is counted
  const words = telling.slice(0, telling.length - more).map(phrase)
  return {
    marketing: capital(words.join(', ')) + (more > 0 ? ` and ${more} more` : ''),
    it: tallies.map((t) => `${t.type === 'track' || t.name === t.type ? t.name : `${t.type} ${t.name}`} ×${t.count}`).join(', '),
  }
}

/** One event as a title. */
export function eventInWords(event: Pick<Happened, 'type' | 'name'>): { marketing: string; it: string } {
  const name = event.name || event.type
  return {
    marketing: capital(phrase({ type: event.type, name, count: 1 })),
    it: event.type === 'track' ? name : event.name ? `${event.type} ${event.name}` : event.type,
  }
}

const telling = ['name', 'product_name', 'query', 'subject', 'reason', 'category', 'campaign_name', 'experiment_name', 'carrier', 'title', 'ticket_id', 'order_id']

/** The few words that tell this event from its like: what was bought, searched, written. */
export function detailOf(event: Happened): { marketing: string; it: string } {
  const properties = event.properties ?? {}
  const words: string[] = []
  const money = amount(properties)
  if (money) words.push(money)
  const products = properties['products']
  if (Array.isArray(products)) words.push(basket(products))
  for (const key of telling) {
    const value = properties[key]
    if (words.length >= 2) break
    if ((key === 'order_id' || key === 'ticket_id') && words.length > 0) continue
    if (typeof value === 'string' && value !== '') words.push(key === 'query' ? `“${value}”` : value)
    else if (typeof value === 'number') words.push(String(value))
  }
  if (properties['late'] === true) words.push('late')
  return { marketing: words.filter(Boolean).join(' · '), it: specification(properties) }
}

function amount(properties: Record<string, unknown>): string {
  const total = properties['total'] ?? properties['revenue'] ?? properties['price'] ?? properties['value']
  if (typeof total !== 'number') return ''
  const currency = typeof properties['currency'] === 'string' ? properties['currency'] : ''
  try {
    return currency ? new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' }).format(total) : total.toFixed(2)
  } catch {
    return `${currency} ${total}` // a currency that no table knows
  }
}

function basket(products: unknown[]): string {
  const names = products.flatMap((p) => (p && typeof p === 'object' && 'name' in p && typeof p.name === 'string' ? [p.name] : []))
  if (names.length === 0) return products.length === 1 ? '1 product' : `${products.length} products`
  return names.length === 1 ? String(names[0]) : `${names[0]} and ${products.length - 1} more`
}

function specification(properties: Record<string, unknown>): string {
  return Object.entries(properties)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .slice(0, 5)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join(' ')
}

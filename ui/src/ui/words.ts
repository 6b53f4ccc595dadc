// Every term of the console in both wordings: what a marketer says, and what the specification says. Keys are typed, so a
// term that is missing does not compile.

export type Words = 'marketing' | 'it' | 'both'

export interface Saying {
  marketing: string
  it: string
}

const say = (marketing: string, it: string): Saying => ({ marketing, it })

export const terms = {
  // the rail
  'group.today': say('Today', 'runtime'),
  'group.customers': say('Customers', 'state'),
  'group.understand': say('Understand', 'insight'),
  'page.trends': say('Trends', '/trends'),
  'page.funnels': say('Funnels', '/funnels'),
  'page.retention': say('Retention', '/retention'),
  'trends.lede': say('How often things happen, to how many people, and what they add up to.', 'count, distinct, sum, avg, quantile, formulas by period; POST /insight/trends.'),
  'funnels.lede': say('How many go on from one step to the next, and where they are lost.', 'Steps in order, strictly, or in any order, within a window; POST /insight/funnel.'),
  'retention.lede': say('Who comes back, week after week.', 'Cohorts by first start; POST /insight/retention.'),
  'page.lifecycle': say('Lifecycle', '/lifecycle'),
  'lifecycle.lede': say('Who is new, who returns, who comes back after a break, and who is missing.', 'New, returning, resurrecting, dormant by period; POST /insight/lifecycle.'),
  'page.attribution': say('Attribution', '/attribution'),
  'page.voice': say('Voice', '/voice'),
  'page.change': say('Why it changed', '/change'),
  'attribution.lede': say('Which touchpoints and campaigns lead to what counts, and how much is owed to each.', 'Rule-based, Markov and Shapley credit over touch paths; POST /insight/attribution.'),
  'voice.lede': say('What customers say when they are asked, and how sure that is.', 'NPS (adjusted Wald), CSAT and CES (Wilson) by period and interaction; POST /insight/voice.'),
  'change.lede': say('Why a figure rose or fell: who moved, and what else changed then.', 'Contributions by property, FDR-controlled, with candidates and drafts; POST /insight/change.'),
  'page.paths': say('Paths', '/paths'),
  'paths.lede': say('What people do after something, before it, or when they come.', 'Layered flows of steps within a gap; POST /insight/paths.'),
  'page.stickiness': say('Stickiness', '/stickiness'),
  'stickiness.lede': say('On how many days people are here, and what share of the month is here on a day.', 'Active periods per span, and active / active[n]; POST /insight/stickiness.'),
  'page.cohorts': say('Cohorts', '/cohorts'),
  'cohorts.lede': say('What those who started together have done since, beside those who started at other times.', 'Cohort × age of a measure, cumulative; POST /insight/cohorts.'),
  'page.value': say('Value', '/value'),
  'value.lede': say('Who still is a customer, what everybody will be worth, and who is worth winning back.', 'RFM, BG/NBD or Pareto/NBD, Gamma-Gamma; POST /insight/value.'),
  'page.survival': say('Survival', '/survival'),
  'survival.lede': say('How long people stay, and when they leave.', 'Kaplan–Meier by silence, log-rank test; POST /insight/survival.'),
  'page.sql': say('SQL', '/sql'),
  'sql.lede': say('Every question that no page has: asked of everything that happened, in SQL.', 'DuckDB over events and people, read only; POST /sql.'),
  'group.connect': say('Connect', 'ingest'),
  'page.live': say('Live', '/live'),
  'page.people': say('People', '/people'),
  'page.segments': say('Segments', '/segments'),
  'page.lists': say('Lists', '/lists'),
  'page.traits': say('Traits', '/traits'),
  'page.sources': say('Sources', '/sources'),
  'page.webhooks': say('Webhooks', '/webhooks'),
  'webhooks.lede': say('Which systems are told who joins and leaves segments, and how that goes.', 'Signed, ordered POSTs of transitions; definitions of kind webhook, GET /webhooks.'),
  'page.quarantine': say('Quarantine', '/quarantine'),

  // things
  person: say('Customer', 'person'),
  event: say('What happened', 'event'),
  'event.name': say('What happened', 'event.name'),
  'event.type': say('Kind of call', 'event.type'),
  'event.detail': say('Details', 'properties'),
  touchpoint: say('Touchpoint', 'touchpoint'),
  source: say('Source', 'source'),
  segment: say('Segment', 'segment'),
  identifier: say('Known as', 'identifier'),
  trait: say('What we know', 'trait'),
  time: say('When', 'timestamp'),
  'time.received': say('Received', 'receivedAt'),
  'time.last': say('Last heard from', 'stats.lastEvent'),
  'first.seen': say('First seen', 'firstSeen'),
  'last.seen': say('Last seen', 'lastSeen'),
  events: say('Events', 'events'),
  owners: say('Who answers for it', 'owners'),
  offset: say('Place in the record', 'offset'),
  'message.id': say('Message number', 'messageId'),
  raw: say('As it came', 'raw'),
  'as.of': say('as of', 'asOf'),

  // figures and their units
  'rate.now': say('Arriving now', 'stats.perSecond'),
  'rate.unit': say('per second', 'ev/s'),
  'rate.total': say('Arriving', 'sources[].perSecond'),
  'hour.activity': say('Last 60 minutes', 'stats.perMinute[60]'),
  'events.unit': say('events', 'n'),
  'accepted.total': say('Taken in', 'stats.events'),
  duplicates: say('Repeats dropped', 'stats.duplicates'),
  'quarantined.count': say('Set aside', 'stats.quarantined'),
  size: say('Size', 'size'),
  'bytes.unit': say('bytes', 'B'),

  // lists and traits
  'lists.lede': say('Lists of customers that somebody wrote, to be asked about in segments.', 'Static sets by upload; PUT /lists/{key}, condition {list: key}.'),
  'traits.lede': say('What is known of customers: what was said, and what is worked out from what they did.', 'Merge policies of sent traits, and computed traits over series; GET /traits.'),

  // live
  'live.lede': say('Everything your customers do, as it arrives.', 'SSE of applied records: event, transition, rates.'),
  'live.entered': say('joined', 'entered'),
  'live.left': say('left', 'left'),
  'live.pause': say('Pause', 'pause'),
  'live.resume': say('Resume', 'resume'),
  'live.filter': say('Find in what arrives', 'q'),
  'live.window': say('last 60 seconds', 't − 60 s … t'),
  'live.transitions': say('Segment moves', 'transitions'),
  'live.repeat': say('repeat, dropped', 'duplicate'),
  'live.dropped': say('left out because this page was too slow', 'dropped by the server buffer'),
  'live.all': say('Everything', '*'),
  'live.calls': say('All kinds', 'type = *'),

  // sources
  'sources.lede': say('Where your customers meet you, and what each place sends.', 'One write key per touchpoint; GET /sources.'),
  'source.key': say('Name', 'key'),
  'source.state': say('State', 'enabled'),
  'source.on': say('on', 'true'),
  'source.off': say('off', 'false'),
  'source.new': say('Connect a source', 'PUT /definitions/source'),
  'source.silent': say('nothing yet', 'null'),
  'write.key': say('Write key', 'writeKey'),
  'source.test': say('Send a test event', 'POST /sources/{key}/test'),
  'source.install': say('Put this where your customers are', 'Client configuration'),
  'source.wording.marketing': say('What marketing calls it', 'wording.marketing'),
  'source.wording.it': say('What IT calls it', 'wording.it'),
  'source.owner.marketing': say('Answers for it in marketing', 'owners.marketing'),
  'source.owner.it': say('Answers for it in IT', 'owners.it'),

  // quarantine
  'quarantine.lede': say('Events that could not be understood. Nothing is lost: mend the cause, then take them in again.', 'RecordQuarantined entries: reason, field, raw. Replay re-validates and appends.'),
  reason: say('What was wrong', 'reason'),
  field: say('Where', 'field'),
  'reason.code': say('Kind of fault', 'reason code'),
  'quarantine.state': say('State', 'replayed'),
  'quarantine.waits': say('waits', 'null'),
  'quarantine.replayed': say('taken in', 'offset'),
  replay: say('Take in again', 'replay'),
  'replay.edited': say('Take in the mended event', 'replay with raw'),

  // errors, by kind
  'error.invalid': say('That could not be understood', 'invalid'),
  'error.unauthenticated': say('Please sign in again', 'unauthenticated'),
  'error.forbidden': say('You may not do this', 'forbidden'),
  'error.notfound': say('There is no such thing here', 'notfound'),
  'error.conflict': say('It does not fit what is there now', 'conflict'),
  'error.toomany': say('That was too much at once', 'toomany'),
  'error.unavailable': say('Rapport is not ready yet', 'unavailable'),
  'error.internal': say('Something broke on our side', 'internal'),
  'error.offline': say('Rapport does not answer', 'no response'),
  'page.dashboards': say('Dashboards', 'dashboards'),
  'dashboards.lede': say('What you look at every day, side by side and live', 'saved questions as tiles; refetched when something came, 15 s at the most often'),
  'error.cancelled': say('Cancelled', 'cancelled'),
  'error.where': say('Where', 'where'),
  'error.hint': say('What to do', 'hint'),
  'error.request': say('Reference', 'requestId'),

  // the shell
  'search.everything': say('Search everything', 'search'),
  'sign.out': say('Sign out', 'DELETE /session'),
  'column.choice': say('Columns', 'columns'),
  'export.csv': say('Download table', 'export .csv'),
  'person.open': say('Open customer', 'GET /people/{id}'),
} as const satisfies Record<string, Saying>

export type TermKey = keyof typeof terms

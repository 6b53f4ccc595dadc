// Package expr is the one condition language: what segments, traits, promises and journeys ask of a customer.
//
// A condition is a syntax tree (Node) with one regular JSON form, which YAML carries as well:
//
//	all:                                  # or any: […], not: {…}, nested
//	  - {event: Order Completed, measure: count, within: 30d, op: gte, value: 3}
//	  - {event: Order Completed, measure: sum, property: total, op: gt, value: 100, where: [{property: currency, op: eq, value: SGD}]}
//	  - {event: Ticket Opened, within: 7d, never: true}
//	  - {event: Order Completed, measure: last, op: olderThan, value: 60d}
//	  - {event: Order Completed, during: month, op: gte, value: 2}
//	  - {event: Order Completed, from: 2026-11-01, to: 2026-12-01}
//	  - {event: Gift Redeemed, sinceAnniversary: birthday, never: true}
//	  - {sequence: [{event: Product Viewed}, {event: Order Completed, gap: 1h}, {not: {event: Refund}, within: 7d}], op: gte, value: 2}
//	  - {event: App Opened, measure: rate, per: 7d, within: 90d, op: gte, value: 2.5}
//	  - {event: Order Completed, measure: daysSince, op: gt, value: 14}
//	  - {trait: tier, op: eq, value: gold}
//	  - {identifier: email, op: exists}
//	  - {segment: loyal}
//
// Parse reads it and names the place and the fix of each mistake; Canonical prints it back in one way only; Words says it
// in the wording of each side; Needs lists the series, traits, identifiers and segments it rests on; Compile turns it into
// a Program that Eval answers without allocation, together with the earliest instant at which the answer may change by
// itself; Explain gives the evidence; SQL asks the same of history as columns.
//
// # Meaning
//
// Instants are microseconds since the Unix epoch, UTC. A window of length D at instant now is (now−D, now]: an event at t
// is in it until exactly t+D. olderThan D is t ≤ now−D and newerThan D is t > now−D; before X is t < X and after X is t ≥ X,
// so the pairs are complements. A day is 24 hours.
//
// A window of the calendar (during, sinceAnniversary) goes by the clocks where the person lives: the trait timezone, else the
// last context.timezone, else UTC; weeks begin on Monday, and a day begins when clocks first show it. The 29th of February
// returns on the 28th where there is none. A window that hangs on a date nobody gave has no events in it. A rate during a period
// is over the whole of it.
//
// A sequence is matched as Sequence says, in the newest events that its steps name; docs/sequences.md has it for people.
//
// A comparison with something absent (a trait nobody set, the average of no events) is false; ne, notIn and notExists are the
// exact negations of eq, in and exists, so they hold for what is absent. The count and the sum of no events are 0.
// Numbers are compared to six decimals, text byte by byte. A number is not equal to the text that spells it.
package expr

// Package webhook follows the journal of transitions and posts them to the addresses that the catalog names: one follower for
// each definition of kind webhook, each with a place of its own, so that one whose address is dead holds up nobody.
//
// # What is posted
//
// One POST for each transition that the webhook asks for, in order, the next one when the one before it was taken (any 2xx).
// The body is a Message as JSON. Headers:
//
//	Idempotency-Key      the position of the transition, such as 4711-0: the same in every attempt, for good
//	Rapport-Timestamp    seconds since 1970, of the attempt
//	Rapport-Signature    v1= and the HMAC-SHA256, in hex, of timestamp, a dot and the body, under the webhook's secret
//	Rapport-Webhook      the webhook's key
//
// A transition is posted at least once. After a crash between a post and keeping the place it is posted again under the same
// key; who must not act twice remembers the key.
//
// # When it is not taken
//
// It is tried again with growing pauses (Config.Pause, twice as long each time, up to Config.Longest), or after what Retry-After
// asks for, up to an hour. There is no end to that: the place is kept, and what happens meanwhile waits in the journal as long as
// customer.journal keeps it. Only a message that the address calls unusable (400, 413, 415, 422) is given up after three
// attempts, counted as refused and said in the log, since it would be in the way for ever. Redirects are not followed.
//
// # Addresses
//
// A name is resolved when the connection is made, and the connection is refused if it leads into the house: to loopback,
// private, link-local, shared, multicast or reserved addresses. Config.Allow makes exceptions. Proxies of the environment are
// not used: they would be asked for what is refused here.
//
// # Keys in the state store
//
//	w/start/KEY   where a webhook begins: the position of its definition (written by package customer, with the definition)
//	w/place/KEY   JSON: the position up to which everything is done, and how much was
package webhook

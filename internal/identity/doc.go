// Package identity turns evidence into people.
//
// Its graph keeps evidence and never its conclusion: an edge says that two identifiers were seen together, by which rule, at
// which place of the log, when first and when last, or that somebody said they are one, or two. A person is a pure function
// of the edges and the policy, so any order of arrival gives the same people, a merge moves no data, and evidence that is
// taken back is as if it had never been.
//
// # Deriving people
//
// Within everything that evidence connects, edges are taken in an order of their own: what somebody said by hand first, then
// by the priority of the types and the rule, then by first sight, then by the identifiers' text. Each unites two people
// unless that would break a limit per type, the size of a person, or a cannot-link. Evidence of a blocked value, or of an
// identifier seen with more others than the policy's maxDegree, unites nobody: a kiosk's cookie or test@test.com stops
// gluing strangers together, also in retrospect. As long as nothing is held back, uniting is a splice of two rings; only
// where something is, everybody concerned is derived anew.
//
// # Keys in the state store
//
//	g/t        JSON: the names of the identifier types by number
//	g/n/NODE   type number, value; NODE as four bytes big-endian, in the order of first sight
//	g/e/EDGE   nodes 4, 4 · occasions 4 · rule 1 · first 8 · last 8 · tie 8 · offset 8 · retracted 8 (little-endian) · note as JSON
//
// People are not stored: they are derived when the graph is loaded.
package identity

// Package policy says who may do what, and with whose data: users and their sessions, API tokens, roles and scopes, and
// the masking of personal data.
//
// Whoever comes in becomes a Principal: by a bearer token (Access.Token), a session cookie (Access.Session) or login and
// password (Access.SignIn). What a principal may do is a set of scopes; a role is a name for such a set. Allow is the one
// question everything asks.
//
// Secrets are not kept. A token (rpt_…) and a session (rps_…) hold 130 and more random bits, so their SHA-256 is stored and looked up;
// a password is stored as Argon2id with its own salt. Guessing is slowed by bounded counts of failures per login and
// address, per address, and per login, of which the last only paces. Every change is committed and flushed before the call returns. Nothing here is a function of the event log: access is the
// installation's, not a customer's.
//
// Keys in the state store: "policy/user/" login → user as JSON; "policy/token/" SHA-256 (32 bytes) → token as JSON;
// "policy/session/" SHA-256 (32 bytes) → session as JSON. All of it is held in memory too.
package policy

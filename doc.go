// Package rapport is the vocabulary that every other package speaks: what an event, an identifier, a person, a
// definition and an error are. It holds types and nothing that acts, and imports the standard library only.
package rapport

// Package insight answers questions over everybody: trends, funnels, retention, audiences, one person's timeline.
//
// Each question is a struct that says what is asked, with a method Ask that answers it from a facts.Snapshot. Answers are a
// function of the snapshot and the question alone: no clock, no randomness, the same whatever the number of goroutines. What
// is wrong with a question is Invalid and says where.
//
// Instants are µs UTC; ranges are from ≤ time < to. People are counted once in each cell of an answer, whatever the number of
// identifiers they came under.
//
// Underneath, a question becomes one facts.Query whose selectors are its kinds of events; a kernel then goes over flat
// batches, with an accumulator for each goroutine and no allocation per person.
package insight

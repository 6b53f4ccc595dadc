// Package inquiry is where questions over everybody are asked: each once, whoever asks.
//
// A Desk keeps answers by content and offset: the kind and canonical text of the question, what the ranges end with that do
// not say, the place in the log and the people of the snapshot, and what of it whoever asks may see. The same again is read
// from memory. The same at the same time is computed once: it ends when the last of those who wait for it goes away.
//
// A range without an end ends with the minute that is under way when the question is asked. So a page that is looked at moves
// with every event that comes, and with every minute; between two events of one minute its answer is the same to the bit.
// As of a past instant, it ends there.
//
// Kept is only what the facts of this moment say: with the first question after something came, what was kept before is let go.
// Within that, Bytes bounds it, and what was not asked for longest goes first.
package inquiry

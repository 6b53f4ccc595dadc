// Package hotfacts is the embedded facts store: a per-person columnar index in immutable segments, memory-mapped.
//
// Rows are appended as small segments in memory, which are merged in the background into fewer and larger ones and, past a
// number of rows, written to disk; those are merged further there. A segment holds the rows of consecutive records of the
// log. It keeps each subject's rows together, in order of time, and puts subjects of one person beside each other as far as
// was known when it was written; that is for speed alone, who is who is asked anew for every snapshot.
//
// Columns are cut into groups of 65,536 rows. A column of a group is packed into as many bits as its values span, after
// taking off the smallest and dividing by what divides all (milliseconds, cents), and still read at any row: so only what
// matches is decoded. A column that few rows have carries which.
//
// The directory holds
//
//	manifest            what counts: the place in the log, the segments, the lengths of the dictionaries; replaced as a whole
//	NNNNNNNN.seg        a segment
//	NNNNNNNN.ids        the message ids of the rows that were flushed together, while they are remembered
//	subjects, words     the dictionaries; only ever appended to
//
// docs/formats.md has them byte by byte. Files are written whole and synced before the manifest names them; what it does not
// name is swept at open. What was in memory only is read from the log again.
package hotfacts

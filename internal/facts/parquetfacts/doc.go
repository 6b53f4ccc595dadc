// Package parquetfacts keeps facts as Parquet files, for any tool that reads them: partitioned by UTC day, each file sorted by
// identifier, time and place in the log.
//
//	manifest                              what counts: the place in the log, the files, the names of the columns
//	day=2026-11-20/NNNNNNNN.parquet       rows of that day
//
// A Store is brought up to a snapshot of the hot store now and then, in the background, with the events from where it ended up
// to there; an event that comes late goes to its day. The files of a day are merged into fewer, in the end one. Files are
// written whole and synced before the manifest, replaced as a whole, names them; what it does not name is removed at open. So a
// crash loses nothing and doubles nothing. Whoever reads by the manifest (Hold) sees each event once; a tool that reads
// day=*/*.parquet while a server merges can, for an instant, see the events of a day twice.
//
// # Columns
//
// Every file has identifier_type and identifier, under which the event came; time; type and event; source; offset, its place
// in the log. Of the properties it has those that some row has, so files are read together by the names of their columns:
//
//	properties.PATH           the property as the kind it was first sent as: text, a number (double) or truth
//	properties.PATH:KIND      the same property, as another kind that came later; KIND is text, number or flag
//
// A name is given once, kept in the manifest, and never changes its meaning. Names that differ in nothing but capitals would be
// one to many tools: the later gets ~2, ~3 and so on behind it. A list, an object and a text past the limit are absent: they
// are in the log. A property whose texts were given up has no texts in the files that are written from then on.
//
// Rows of before 1970 stand in the first day of 1970, those of after 2099 in the last of 2099, so that senders cannot make
// any number of files.
//
// # Export
//
// Export writes a snapshot once, as one file for each day, facts.parquet, below another directory. Every file of an export has
// the same columns; there, the properties are members of the struct properties, and one that was sent as several kinds bears
// its kind in each of the names.
package parquetfacts

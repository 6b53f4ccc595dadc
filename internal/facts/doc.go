// Package facts is the port to questions over everybody: events as columns, per person in order of time.
//
// It is the second follower of the event log (Follower), with a place and a window of message ids of its own, and never on
// the way of an acknowledgement. What it keeps of an event is a Row: the subject (the identifier the event came under: its
// userId, else its anonymousId), the instant, the type and name, the source, the place in the log, and the properties that
// columns can hold. The rest of an event is in the log, at that place.
//
// # Reading
//
// A Snapshot is what the store held at one moment, with the people of that moment: who is who is asked of People when the
// snapshot is taken and is in no row, so a merge or a split shows at once and rewrites nothing. Scan gives the events that a
// Query selects, person by person, each person's in order of time, in Batches: flat slices, one call per some ten thousand
// events, on as many goroutines as there are Workers. Time, names and tests of properties are applied before anything else
// of an event is read.
//
// # Values
//
// Columns hold values in the forms in which package expr compares them: numbers in millionths, exact (past ±9.2·10^12 they
// stay on their side: the largest and the smallest number there is), text as codes into a list of the values seen, truth as
// True and False. A list or an object is there as Other: present, equal to nothing; a text past the limit as Long. A test that
// would have to look into one of them is refused. Objects are opened up: properties.address.city is the column "address.city".
//
// A property may be sent as text by one touchpoint and as a number by another: each kind is a column of its own, and a test
// looks at the one that its literal can equal.
//
// # Bounds
//
// At most Limits.Properties properties and Limits.Names event names are kept, first come first served, and Limits.Texts
// values of each property. A property with more values than that (an order number) is given up as a column of text: a
// question that needs it is refused as Invalid, never answered from a part.
//
// Every adapter passes factstest.
package facts

package facts

import "rapport"

// Nobody is the group of a subject that nobody knows.
const Nobody = ^uint32(0)

// People says which subjects are one person. It is asked whenever a snapshot is taken and something changed.
type People interface {
	// Version changes whenever Group or Find could answer otherwise.
	Version() uint64

	// Group appends one number for each subject from len(groups) on: equal numbers say one person, Nobody a subject that is a
	// person of its own. It returns the version that the whole answer is of; if that is not the one of the call before, the
	// caller asks again from the start. Subjects only ever grow in number.
	Group(subjects Subjects, groups []uint32) ([]uint32, uint64)

	// Find is the number Group gives to the subjects of the person with this identifier; Nobody if there is none.
	Find(id rapport.Identifier) uint32
}

// Subjects are those a store has seen, by number in the order of first sight.
type Subjects interface {
	Len() int
	At(i int) Subject
}

// Apart is People where everybody goes by one identifier.
type Apart struct{}

// Version implements People.
func (Apart) Version() uint64 { return 0 }

// Group implements People.
func (Apart) Group(s Subjects, groups []uint32) ([]uint32, uint64) {
	for len(groups) < s.Len() {
		groups = append(groups, Nobody)
	}
	return groups, 0
}

// Find implements People.
func (Apart) Find(rapport.Identifier) uint32 { return Nobody }

package expr

// Op names a comparison.
type Op string

// The comparisons.
const (
	Eq         Op = "eq"
	Ne         Op = "ne"
	In         Op = "in"
	NotIn      Op = "notIn"
	Gt         Op = "gt"
	Gte        Op = "gte"
	Lt         Op = "lt"
	Lte        Op = "lte"
	Contains   Op = "contains"
	StartsWith Op = "startsWith"
	EndsWith   Op = "endsWith"
	Matches    Op = "matches"
	Exists     Op = "exists"
	NotExists  Op = "notExists"
	Before     Op = "before"
	After      Op = "after"
	OlderThan  Op = "olderThan"
	NewerThan  Op = "newerThan"

	Between     Op = "between"     // a number from one to another, both included
	ContainsAny Op = "containsAny" // one of the literals is part of the text, or an element of the list
	ContainsAll Op = "containsAll" // each of them is
	SemverEq    Op = "semverEq"    // versions, by the precedence of SemVer 2.0
	SemverGt    Op = "semverGt"
	SemverGte   Op = "semverGte"
	SemverLt    Op = "semverLt"
	SemverLte   Op = "semverLte"
	Near        Op = "near"      // a place within a distance of another
	InNetwork   Op = "inNetwork" // an address in one of the networks
)

// The comparisons that each kind of operand takes.
func numberOps() []Op { return []Op{Eq, Ne, Gt, Gte, Lt, Lte} }
func timeOps() []Op   { return []Op{OlderThan, NewerThan, Before, After} }
func whereOps() []Op {
	return []Op{Eq, Ne, In, NotIn, Gt, Gte, Lt, Lte, Contains, StartsWith, EndsWith, Matches, Exists, NotExists, Before, After,
		Between, ContainsAny, ContainsAll, SemverEq, SemverGt, SemverGte, SemverLt, SemverLte, Near, InNetwork}
}
func valueOps() []Op { return append(whereOps(), OlderThan, NewerThan) }
func listOps() []Op  { return []Op{Contains, ContainsAny, ContainsAll, Exists, NotExists} }
func identifierOps() []Op {
	return []Op{Exists, NotExists, Eq, Ne, In, NotIn, Contains, StartsWith, EndsWith, Matches}
}

// foldable is whether a comparison of texts can go without regard to case.
func (op Op) foldable() bool {
	switch op {
	case Eq, Ne, In, NotIn, Contains, ContainsAny, ContainsAll, StartsWith, EndsWith, Matches:
		return true
	}
	return false
}

// negation is the comparison that holds exactly when op does not, for ops that have one whatever the operand.
func (op Op) negation() (Op, bool) {
	switch op {
	case Eq:
		return Ne, true
	case Ne:
		return Eq, true
	case In:
		return NotIn, true
	case NotIn:
		return In, true
	case Exists:
		return NotExists, true
	case NotExists:
		return Exists, true
	}
	return "", false
}

// reverse is the complement of a comparison of numbers that are always there.
func (op Op) reverse() Op {
	switch op {
	case Gt:
		return Lte
	case Gte:
		return Lt
	case Lt:
		return Gte
	case Lte:
		return Gt
	}
	n, _ := op.negation()
	return n
}

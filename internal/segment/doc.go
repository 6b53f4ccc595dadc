// Package segment keeps who is in which segment: a pure step from a profile and the memberships before to the memberships
// after, taken when an event, an identity or the time changed something.
//
// A Set is the compiled form of all live definitions. Update looks only at the definitions that depend on what changed, in an
// order in which a segment comes after those its condition names, and says at which instant to look again although nothing
// happens. Taking that step at those instants gives the same memberships as looking at every instant.
//
// A Membership is flat: (segment id 4, since 8) in order of id, little-endian, since in microseconds since the epoch.
package segment

// Package bench measures the platform on the machine it runs on, beside a bare server where there is one to compare with.
//
// Each benchmark makes its own data in a temporary directory, is bounded in time and size, removes what it made, and returns
// a Report: figures with their units, and the machine they were seen on. Absolute figures of two machines, or of two hours on a
// shared one, are not comparable; ratios measured in alternating rounds of one run are.
package bench

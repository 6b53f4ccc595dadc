//go:build race

package collect_test

const racing = true

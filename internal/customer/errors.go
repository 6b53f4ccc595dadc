package customer

import "errors"

var (
	errFormat    = errors.New("the state was written in another format")
	errShort     = errors.New("a value is too short")
	errVersion   = errors.New("its version is not in the catalog")
	errOvertaken = errors.New("another change came first")
	errNobody    = errors.New("nobody is known by it")
	errSegment   = errors.New("there is no such segment")
	errCursor    = errors.New("the cursor was not given out by this list")
	errSame      = errors.New("both are the same identifier")
	errStopped   = errors.New("the customer machine has stopped")
)

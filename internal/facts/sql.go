package facts

import (
	"encoding/json"
	"time"

	"rapport"
)

// Statement is one question in SQL.
type Statement struct {
	SQL   string `json:"query"`
	Limit int    `json:"limit,omitempty"` // the most rows that are given; 0: as many as may be

	Masked bool            `json:"-"` // whoever asks may not see personal data
	Before *rapport.Offset `json:"-"` // what the log holds from here on is left out; nil: nothing is
}

// Table is what a statement found. Rows is an array with an array for each row, in the order of Columns.
type Table struct {
	Columns   []TableColumn   `json:"columns"`
	Rows      json.RawMessage `json:"rows"`
	Count     int             `json:"count"`     // rows given
	Truncated bool            `json:"truncated"` // there are more
	AsOf      rapport.Offset  `json:"asOf"`      // the first offset of the log that is not in it
	People    int             `json:"-"`         // all there are
	Processor time.Duration   `json:"-"`         // processor time of the process that ran the statement
}

// TableColumn is a column by name, with the type the engine has for it.
type TableColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// View is a table that statements can name.
type View struct {
	Name    string       `json:"name"`
	Columns []ViewColumn `json:"columns"`
}

// ViewColumn is a column of a view. Fields are those of a struct; Masked says that its values are hidden from whoever asked.
type ViewColumn struct {
	Name   string       `json:"name"`
	Type   string       `json:"type"`
	Masked bool         `json:"masked,omitempty"`
	Fields []ViewColumn `json:"fields,omitempty"`
}

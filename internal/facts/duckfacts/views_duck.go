//go:build cgo

package duckfacts

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rapport/internal/facts"
)

const hidden = "'•••'"

// views makes the tables that a statement may name. What is not wanted they lack: without person, nothing is joined.
func (d *duck) views(ctx context.Context, w wants) error {
	if err := d.learn(ctx); err != nil {
		return err
	}
	d.narrow(w)
	person := w.person || d.job.Mask != nil
	who := "read_parquet(" + quote(d.job.Who) + ")"
	if d.job.Mask != nil {
		if err := d.types(ctx); err != nil {
			return err
		}
	}
	var columns []string
	if person {
		columns = append(columns, d.column("w.person", "f.identifier_type || ':' || f.identifier", "person"))
	}
	columns = append(columns, "f.identifier_type", d.column("w.shown", "f.identifier", "identifier"), "f.time", "f.type", d.event()+" AS event", "f.source", `f."offset"`,
		d.properties()+" AS properties")
	from := d.files() + " f"
	if person {
		from += " LEFT JOIN " + who + " w ON w.identifier_type = f.identifier_type AND w.identifier = f.identifier"
	}
	from += fmt.Sprintf(` WHERE f."offset" < %d`, d.job.Next)
	return d.exec(ctx, "CREATE VIEW events AS SELECT "+strings.Join(columns, ", ")+" FROM "+from,
		"CREATE VIEW people AS SELECT person, list({type: identifier_type, value: shown} ORDER BY rank) AS identifiers FROM "+who+" GROUP BY person")
}

// column is what who is who says; for an identifier it does not know, which cannot be, what the event says, or nothing if that
// may not be seen.
func (d *duck) column(who, event, as string) string {
	switch {
	case d.job.Mask != nil:
		return who + " AS " + as
	case as == "person":
		return "coalesce(" + who + ", " + event + ") AS " + as
	}
	return event + " AS " + as
}

// files are the rows there are; where there is no file yet, none.
func (d *duck) files() string {
	if len(d.job.Files) == 0 {
		return `(SELECT ''::VARCHAR AS identifier_type, ''::VARCHAR AS identifier, TIMESTAMPTZ 'epoch' AS time, ''::VARCHAR AS type, ''::VARCHAR AS event,
			''::VARCHAR AS source, 0::BIGINT AS "offset" WHERE false)`
	}
	paths := make([]string, len(d.job.Files))
	for i, n := range d.job.Files {
		paths[i] = quote(n)
	}
	return "read_parquet([" + strings.Join(paths, ", ") + "], union_by_name = true, hive_partitioning = false)"
}

// propertyPrefix begins the names of the columns that properties have in the files.
const propertyPrefix = "properties."

// learn finds the properties in the files.
func (d *duck) learn(ctx context.Context) error {
	columns, err := d.columnsOf(ctx, "SELECT * FROM "+d.files())
	if err != nil {
		return err
	}
	for _, c := range columns {
		var property bool
		if c.Name, property = strings.CutPrefix(c.Name, propertyPrefix); property {
			d.fields = append(d.fields, c)
		}
	}
	if d.job.Mask != nil {
		for i := range d.fields {
			d.fields[i].Masked = d.isPersonal(d.fields[i].Name)
		}
	}
	return nil
}

// narrow leaves the fields that are wanted. One that is not there would be a mistake; then all are, for DuckDB to name them.
func (d *duck) narrow(w wants) {
	if w.all {
		return
	}
	var out []facts.ViewColumn
	for _, f := range d.fields {
		if w.fields[strings.ToLower(f.Name)] {
			out = append(out, f)
		}
	}
	if len(out) == len(w.fields) {
		d.fields = out
	}
}

func (d *duck) columnsOf(ctx context.Context, query string) ([]facts.ViewColumn, error) {
	rows, err := d.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE "+query+")")
	if err != nil {
		return nil, d.broken(err)
	}
	defer rows.Close()
	var out []facts.ViewColumn
	for rows.Next() {
		var c facts.ViewColumn
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, d.broken(rows.Err())
}

var nameEnd = regexp.MustCompile(`(:(text|number|flag))?(~[0-9]+)?$`)

// path is the property that a field holds: one that was sent as several kinds is several fields, and names that differ in
// nothing but capitals are told apart by a number.
func path(field string) string { return nameEnd.ReplaceAllString(field, "") }

func (d *duck) isPersonal(field string) bool {
	return slices.Contains(d.job.Mask.Personal, path(field)) || slices.Contains(d.job.Mask.Personal, field)
}

// types makes an enumeration of the texts that may be shown, for each field that has any: a text that is in none becomes null
// in the attempt to be one of them.
func (d *duck) types(ctx context.Context) error {
	if err := d.exec(ctx, "CREATE TEMP TABLE common AS SELECT path, value FROM read_parquet("+quote(d.job.Mask.Common)+")"); err != nil {
		return err
	}
	rows, err := d.QueryContext(ctx, "SELECT DISTINCT path FROM common")
	if err != nil {
		return d.broken(err)
	}
	defer rows.Close()
	var paths []string
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return err
		}
		paths = append(paths, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	make := func(n int, path string) string {
		if !slices.Contains(paths, path) {
			return fmt.Sprintf("CREATE TYPE common_%d AS ENUM ('•••')", n)
		}
		return fmt.Sprintf("CREATE TYPE common_%d AS ENUM (SELECT value FROM common WHERE path = %s ORDER BY value)", n, quote(path))
	}
	if err := d.exec(ctx, make(0, "")); err != nil {
		return err
	}
	for i, f := range d.fields {
		if f.Type == "VARCHAR" && !f.Masked {
			if err := d.exec(ctx, make(i+1, path(f.Name))); err != nil {
				return err
			}
		}
	}
	return d.exec(ctx, "DROP TABLE common")
}

// shown is a text as far as it may be seen.
func shown(text string, n int) string {
	return fmt.Sprintf("CASE WHEN %s <> '' THEN coalesce(TRY_CAST(%s AS common_%d)::VARCHAR, %s) ELSE %s END", text, text, n, hidden, text)
}

func (d *duck) event() string {
	if d.job.Mask == nil {
		return "f.event"
	}
	return shown("f.event", 0)
}

func (d *duck) properties() string {
	if len(d.fields) == 0 {
		return `NULL::STRUCT("none" BOOLEAN)`
	}
	fields := make([]string, len(d.fields))
	for i, f := range d.fields {
		value := "f." + name(propertyPrefix+f.Name)
		switch {
		case d.job.Mask == nil:
		case f.Masked && f.Type == "VARCHAR":
			value = "CASE WHEN " + value + " IS NOT NULL THEN " + hidden + " END"
		case f.Masked:
			value = "NULL::" + f.Type
		case f.Type == "VARCHAR":
			value = shown(value, i+1)
		}
		fields[i] = name(f.Name) + " := " + value
	}
	return "struct_pack(" + strings.Join(fields, ", ") + ")"
}

// describe lists the views with their columns.
func (d *duck) describe(ctx context.Context) ([]facts.View, error) {
	var out []facts.View
	for _, v := range []string{"events", "people"} {
		columns, err := d.columnsOf(ctx, v)
		if err != nil {
			return nil, err
		}
		for i := range columns {
			c := &columns[i]
			if c.Name == "properties" {
				c.Type, c.Fields = "STRUCT", d.fields
			}
			c.Masked = d.job.Mask != nil && slices.Contains([]string{"person", "identifier", "identifiers"}, c.Name)
		}
		out = append(out, facts.View{Name: v, Columns: columns})
	}
	return out, nil
}

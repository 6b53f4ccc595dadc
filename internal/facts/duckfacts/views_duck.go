//go:build cgo

package duckfacts

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"rapport/internal/facts"
)

const hidden = "'•••'"

// views makes the tables that a statement may name. Without person, events lacks the column, and nothing is joined for it.
func (d *duck) views(ctx context.Context, person bool) error {
	if err := d.learn(ctx); err != nil {
		return err
	}
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
			''::VARCHAR AS source, 0::BIGINT AS "offset", NULL::STRUCT("none" BOOLEAN) AS properties WHERE false)`
	}
	paths := make([]string, len(d.job.Files))
	for i, n := range d.job.Files {
		paths[i] = quote(filepath.Join(d.job.Dir, n))
	}
	return "read_parquet([" + strings.Join(paths, ", ") + "], union_by_name = true, hive_partitioning = false)"
}

// learn finds the properties in the files.
func (d *duck) learn(ctx context.Context) error {
	rows, err := d.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "+d.files()+")")
	if err != nil {
		return d.broken(err)
	}
	defer rows.Close()
	found := false
	for rows.Next() {
		var c facts.ViewColumn
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return err
		}
		found = found || c.Name == "properties"
	}
	if err := rows.Err(); err != nil || !found {
		return err
	}
	fields, err := d.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT properties.* FROM "+d.files()+")")
	if err != nil {
		return d.broken(err)
	}
	defer fields.Close()
	for fields.Next() {
		var c facts.ViewColumn
		if err := fields.Scan(&c.Name, &c.Type); err != nil {
			return err
		}
		if d.job.Mask != nil {
			c.Masked = d.isPersonal(c.Name)
		}
		d.fields = append(d.fields, c)
	}
	return fields.Err()
}

// path is the property that a field holds: one that was sent as several kinds is several fields.
func path(field string) string {
	for _, kind := range []string{":text", ":number", ":flag"} {
		if p, ok := strings.CutSuffix(field, kind); ok {
			return p
		}
	}
	return field
}

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
	if d.job.Mask == nil {
		return "f.properties"
	}
	fields := make([]string, len(d.fields))
	for i, f := range d.fields {
		value := "f.properties." + name(f.Name)
		switch {
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
		view := facts.View{Name: v}
		rows, err := d.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE "+v+")")
		if err != nil {
			return nil, d.broken(err)
		}
		for rows.Next() {
			var c facts.ViewColumn
			if err := rows.Scan(&c.Name, &c.Type); err != nil {
				_ = rows.Close()
				return nil, err
			}
			if c.Name == "properties" {
				c.Type, c.Fields = "STRUCT", d.fields
			}
			c.Masked = d.job.Mask != nil && slices.Contains([]string{"person", "identifier", "identifiers"}, c.Name)
			view.Columns = append(view.Columns, c)
		}
		err = rows.Err()
		_ = rows.Close()
		if err != nil {
			return nil, d.broken(err)
		}
		out = append(out, view)
	}
	return out, nil
}

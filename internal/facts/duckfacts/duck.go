//go:build cgo

package duckfacts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"rapport"
	"rapport/internal/facts"
)

// there says whether DuckDB is in this binary.
const there = true

// duck is a database in memory with the views of one job.
type duck struct {
	*sql.Conn
	job    *job
	above  int                // lines that stand above the statement in what is run
	fields []facts.ViewColumn // of properties
}

// do does a job in this process.
func do(ctx context.Context, j *job) (_ *outcome, err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	d := &duck{Conn: conn, job: j}
	if err := d.lock(ctx); err != nil {
		return nil, err
	}
	if j.Views {
		if err := d.views(ctx, everything); err != nil {
			return nil, err
		}
		views, err := d.describe(ctx)
		return &outcome{Views: views}, err
	}
	s, err := d.parse(ctx, j.SQL)
	if err != nil {
		return nil, err
	}
	if err := d.views(ctx, s.wants); err != nil {
		return nil, err
	}
	if err := d.exec(ctx, "SET lock_configuration = true"); err != nil {
		return nil, err
	}
	table, err := d.ask(ctx, s)
	return &outcome{Table: table}, err
}

// lock shuts out everything but the files of the views.
func (d *duck) lock(ctx context.Context) error {
	j, c := d.job, &d.job.Config
	paths := []string{quote(j.Who)}
	if j.Mask != nil {
		paths = append(paths, quote(j.Mask.Common))
	}
	for _, name := range j.Files {
		paths = append(paths, quote(name))
	}
	return d.exec(ctx,
		"SET TimeZone = 'UTC'",
		fmt.Sprintf("SET threads = %d", c.Threads),
		fmt.Sprintf("SET memory_limit = '%dB'", c.MemoryBytes),
		"SET temp_directory = "+quote(filepath.Join(j.Temp, "spill")),
		fmt.Sprintf("SET max_temp_directory_size = '%dB'", c.TempBytes),
		"SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false", "SET allow_community_extensions = false",
		"SET allowed_paths = ["+strings.Join(paths, ", ")+"]",
		"SET enable_external_access = false")
}

func (d *duck) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := d.ExecContext(ctx, s); err != nil {
			return d.broken(err)
		}
	}
	return nil
}

// ask runs a statement that was found harmless.
func (d *duck) ask(ctx context.Context, s *statement) (*facts.Table, error) {
	if err := d.check(s); err != nil {
		return nil, err
	}
	text := s.explain + s.text
	if s.explain == "" {
		// The statement was parsed by itself, so that it is one in brackets too. What its columns are called is read from it alone.
		text = fmt.Sprintf("SELECT * FROM (\n%s\n) LIMIT %d", s.text, d.job.Limit+1)
		d.above = 1
	}
	rows, err := d.QueryContext(ctx, text)
	if err != nil {
		return nil, d.fault(err)
	}
	defer rows.Close()
	t, err := d.read(rows, s)
	if err == nil {
		err = rows.Err()
	}
	if err != nil {
		return nil, d.fault(err)
	}
	t.AsOf = d.job.Next
	return t, nil
}

// check has DuckDB prepare the statement as it was written: exactly one, of a kind that reads. Errors have its places.
func (d *duck) check(s *statement) error {
	err := d.Raw(func(c any) error {
		prepared, err := c.(*duckdb.Conn).Prepare(s.explain + s.text)
		if err != nil {
			return err
		}
		defer prepared.Close()
		stmt := prepared.(*duckdb.Stmt)
		kind, err := stmt.StatementType()
		if err != nil {
			return err
		}
		if kind != duckdb.STATEMENT_TYPE_SELECT && kind != duckdb.STATEMENT_TYPE_EXPLAIN {
			return refuse("", "it does not only read")
		}
		if s.explain == "" {
			n, err := stmt.ColumnCount()
			for i := 0; err == nil && i < n; i++ {
				name, e := stmt.ColumnName(i)
				s.columns, err = append(s.columns, name), e
			}
			return err
		}
		return nil
	})
	return d.fault(err)
}

// fault makes DuckDB's error ours: with the line and the column of the statement, if it says where.
func (d *duck) fault(err error) error {
	var ours *rapport.Error
	var theirs *duckdb.Error
	switch {
	case err == nil || errors.As(err, &ours):
		return err
	case !errors.As(err, &theirs):
		return err
	}
	what, where := place(theirs.Msg, d.above)
	switch theirs.Type {
	case duckdb.ErrorTypeInterrupt:
		return context.Canceled
	case duckdb.ErrorTypeOutOfMemory:
		return fault(rapport.TooMany, "query", "it needs more memory than the setting sql.memoryBytes and more disk than sql.tempBytes allow", "ask for less at once")
	case duckdb.ErrorTypeIO:
		return fault(rapport.Unavailable, "", what, "")
	case duckdb.ErrorTypeFatal, duckdb.ErrorTypeInternal:
		return fault(rapport.Internal, where, what, "")
	}
	return fault(rapport.Invalid, where, what, "")
}

// broken is fault for what we ask of DuckDB ourselves: nothing in it is whoever asked's.
func (d *duck) broken(err error) error {
	if err = d.fault(err); rapport.KindOf(err) == rapport.Invalid {
		return &rapport.Error{Kind: rapport.Internal, Op: "prepare SQL", Err: err}
	}
	return err
}

// place splits an error's text into what was wrong and where, which DuckDB shows as a line of the statement with a mark below.
func place(msg string, above int) (what, where string) {
	what, shown, ok := strings.Cut(msg, "\n\nLINE ")
	if !ok {
		what, shown, ok = strings.Cut(msg, "\nLINE ")
	}
	if !ok {
		return strings.TrimSpace(msg), "query"
	}
	var line int
	number, rest, _ := strings.Cut(shown, ":")
	_, _ = fmt.Sscanf(number, "%d", &line)
	text, mark, _ := strings.Cut(rest, "\n")
	where = fmt.Sprintf("query, line %d", max(1, line-above))
	if at := strings.IndexByte(mark, '^'); at >= 0 && !strings.HasPrefix(text, " ...") {
		if column := at - len("LINE "+number+": ") + 1; column > 0 {
			where += fmt.Sprintf(", column %d", column)
		}
	}
	return strings.TrimSpace(what), where
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

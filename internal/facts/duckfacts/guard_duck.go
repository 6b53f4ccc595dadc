//go:build cgo

package duckfacts

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"rapport"
)

//go:embed functions.txt
var functionsText string

// functions are those that a statement may call.
var functions = func() map[string]bool {
	m := map[string]bool{}
	for _, f := range strings.Fields(functionsText) {
		m[f] = true
	}
	return m
}()

// tableFunctions are those that stand for a table; the others read files, settings and the catalog.
var tableFunctions = []string{"range", "generate_series", "unnest", "json_each", "json_tree"}

// statement is one that was read and found to ask for nothing but the views.
type statement struct {
	explain string // EXPLAIN, or nothing
	text    string // without what ends it
	wants   wants
	columns []string
}

// wants is what a statement may need of the views: what it does not, they lack, so that it is not read.
type wants struct {
	person bool
	all    bool            // every property
	fields map[string]bool // these properties, in small letters
}

// everything is what a statement could want.
var everything = wants{person: true, all: true}

const (
	onlyReads = "a statement is one SELECT (or WITH, FROM, VALUES, DESCRIBE, SUMMARIZE), or EXPLAIN of one"
	onlyViews = "there are the tables events and people, and what the statement itself names in WITH"
)

func refuse(where, what string) error {
	if where == "" {
		where = "query"
	}
	return fault(rapport.Invalid, where, what, onlyReads)
}

// parse has DuckDB's parser read a statement, and goes through the tree it makes.
func (d *duck) parse(ctx context.Context, text string) (*statement, error) {
	s := &statement{text: text}
	tree, err := d.tree(ctx, s.text)
	if err != nil {
		return nil, err
	}
	if tree.Error && tree.Type == "not implemented" {
		// It is something else than a SELECT. EXPLAIN is the one thing that may be, of what is a SELECT by itself.
		if explain, of, ok := cutExplain(text); ok {
			s.explain, s.text = explain, of
			if tree, err = d.tree(ctx, of); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case tree.Error && tree.Type == "parser":
		return nil, fault(rapport.Invalid, at(s.text, tree.Position), tree.Message, "")
	case tree.Error:
		return nil, refuse("", "it is not a statement that only reads")
	case len(tree.Statements) != 1:
		return nil, refuse("", fmt.Sprintf("it is %d statements", len(tree.Statements)))
	}
	if s.text, tree, err = d.unended(ctx, s.text, tree); err != nil {
		return nil, err
	}
	g := guard{text: s.text, named: map[string]bool{"events": true, "people": true}, rows: map[string]bool{"events": true}, wants: wants{fields: map[string]bool{}}}
	if err := d.taken(ctx, &g); err != nil {
		return nil, err
	}
	g.names(tree.Statements[0])
	g.walk(tree.Statements[0], 0)
	s.wants = g.wants
	return s, g.err
}

// tree is what json_serialize_sql makes of a text.
type tree struct {
	Error      bool   `json:"error"`
	Type       string `json:"error_type"`
	Message    string `json:"error_message"`
	Position   string `json:"position"`
	Statements []any  `json:"statements"`
}

func (d *duck) tree(ctx context.Context, text string) (*tree, error) {
	var found string
	if err := d.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", text).Scan(&found); err != nil {
		return nil, d.fault(err)
	}
	var t tree
	if err := json.Unmarshal([]byte(found), &t); err != nil {
		return nil, refuse("", "it is nested too deeply")
	}
	return &t, nil
}

// cutExplain takes EXPLAIN from the front. EXPLAIN ANALYZE is no statement here: it names the files that are read.
func cutExplain(text string) (explain, of string, ok bool) {
	const word = "EXPLAIN"
	s := strings.TrimLeftFunc(text, unicode.IsSpace)
	if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) && unicode.IsSpace(rune(s[len(word)])) {
		return word + " ", s[len(word):], true
	}
	return "", text, false
}

// unended takes the semicolon from the end, behind which there may be a comment, and gives the tree of what is left.
func (d *duck) unended(ctx context.Context, text string, of *tree) (string, *tree, error) {
	for range 8 {
		t, err := d.tree(ctx, "SELECT * FROM (\n"+text+"\n)")
		if err != nil {
			return "", nil, err
		}
		if !t.Error {
			of, err = d.tree(ctx, text)
			if err != nil || of.Error || len(of.Statements) != 1 {
				break
			}
			return text, of, nil
		}
		i := strings.LastIndexByte(text, ';')
		if i < 0 {
			break
		}
		text = text[:i] + " " + text[i+1:]
	}
	return "", nil, refuse("", "it cannot stand in brackets")
}

// at is the place of a byte of a text.
func at(text, position string) string {
	var n int
	if _, err := fmt.Sscanf(position, "%d", &n); err != nil || n < 0 || n > len(text) {
		return "query"
	}
	before := text[:n]
	return fmt.Sprintf("query, line %d, column %d", 1+strings.Count(before, "\n"), n-strings.LastIndexByte(before, '\n'))
}

// guard goes through a tree. The first thing it does not know to be harmless is its err.
type guard struct {
	text    string
	named   map[string]bool // tables that may be named
	catalog map[string]bool // those that DuckDB brings
	rows    map[string]bool // names by which a whole row can be meant
	wants   wants
	err     error
}

const maxDepth = 2000

// taken learns the names of the tables that DuckDB brings: none may be hidden behind a WITH somewhere else in the statement.
func (d *duck) taken(ctx context.Context, g *guard) error {
	rows, err := d.QueryContext(ctx, "SELECT view_name FROM duckdb_views() UNION SELECT table_name FROM duckdb_tables()")
	if err != nil {
		return d.broken(err)
	}
	defer rows.Close()
	g.catalog = map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		g.catalog[strings.ToLower(name)] = true
	}
	return rows.Err()
}

var plain = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`) // no name of a file

// names collects what the statement itself calls a table.
func (g *guard) names(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.names(e)
		}
	case map[string]any:
		if m, ok := v["cte_map"].(map[string]any); ok {
			list, _ := m["map"].([]any)
			for _, e := range list {
				entry, _ := e.(map[string]any)
				g.with(entry["key"])
			}
		}
		if c, ok := v["cte_name"]; ok {
			g.with(c)
		}
		if alias, _ := v["alias"].(string); alias != "" && v["class"] == nil {
			g.rows[strings.ToLower(alias)] = true
		}
		for _, e := range v {
			g.names(e)
		}
	}
}

func (g *guard) with(key any) {
	name, _ := key.(string)
	if lower := strings.ToLower(name); name != "" && plain.MatchString(name) && !g.catalog[lower] {
		g.named[lower] = true
		return
	}
	g.refuse(nil, fmt.Sprintf("WITH cannot name a table %q", name), "take a name of letters, digits and _ that DuckDB has no table of")
}

func (g *guard) refuse(node map[string]any, what, hint string) {
	if g.err != nil {
		return
	}
	where := "query"
	if n, ok := node["query_location"].(float64); ok && n < 1e18 {
		where = at(g.text, fmt.Sprint(int(n)))
	}
	g.err = fault(rapport.Invalid, where, what, hint)
}

func (g *guard) walk(v any, depth int) {
	if depth > maxDepth {
		g.refuse(nil, "it is nested too deeply", "")
	}
	if g.err != nil {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.walk(e, depth+1)
		}
	case map[string]any:
		g.node(v)
		for _, e := range v {
			g.walk(e, depth+1)
		}
	}
}

// tables are the kinds of what FROM can name that need no further look.
var tables = []string{"EMPTY", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "PIVOT"}

func (g *guard) node(n map[string]any) {
	kind, _ := n["type"].(string)
	if f, ok := n["function_name"].(string); ok {
		g.function(n, f)
	}
	switch n["class"] {
	case nil:
		if _, isTable := n["sample"]; isTable && kind != "" && !strings.HasSuffix(kind, "_NODE") {
			g.table(n, kind)
		}
	case "STAR":
		g.wants = everything
	case "COLUMN_REF":
		g.column(n)
	case "PARAMETER":
		g.refuse(n, "it has a parameter", "write the value")
	}
}

func (g *guard) table(n map[string]any, kind string) {
	text := func(key string) string { s, _ := n[key].(string); return s }
	switch kind {
	case "BASE_TABLE":
		name := text("table_name")
		if text("catalog_name") != "" || text("schema_name") != "" || !g.named[strings.ToLower(name)] {
			g.refuse(n, "there is no table "+strings.Trim(text("catalog_name")+"."+text("schema_name")+"."+name, "."), onlyViews)
		}
	case "TABLE_FUNCTION":
		f, _ := n["function"].(map[string]any)
		if called, _ := f["function_name"].(string); !slices.Contains(tableFunctions, strings.ToLower(called)) {
			g.refuse(f, "there is no function "+called+" to read from", onlyViews)
		}
	case "SHOW_REF":
		g.wants = everything
		if n["query"] == nil {
			g.refuse(n, "it asks for what DuckDB itself holds", onlyViews)
		}
	case "JOIN":
		using, _ := n["using_columns"].([]any)
		g.wants.person = g.wants.person || len(using) > 0
		if n["ref_type"] == "NATURAL" {
			g.wants = everything
		}
	default:
		if !slices.Contains(tables, kind) {
			g.refuse(n, "it reads from a "+kind, onlyViews)
		}
	}
}

func (g *guard) function(n map[string]any, f string) {
	if lower := strings.ToLower(f); !functions[lower] && !slices.Contains(tableFunctions, lower) {
		g.refuse(n, "there is no function "+f+" here", "functions that reach beyond the data, or change something, are left out")
	}
}

// column notes what a statement may want: a column by name, a field of properties, or a whole row.
func (g *guard) column(n map[string]any) {
	names, _ := n["column_names"].([]any)
	for i, c := range names {
		s, _ := c.(string)
		switch lower := strings.ToLower(s); {
		case lower == "person":
			g.wants.person = true
		case len(names) == 1 && g.rows[lower]:
			g.wants = everything
		case lower == "properties" && i+1 < len(names):
			field, _ := names[i+1].(string)
			if g.wants.fields != nil {
				g.wants.fields[strings.ToLower(field)] = true
			}
		case lower == "properties":
			g.wants.all = true
		}
	}
}

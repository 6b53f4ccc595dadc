package rapport_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// order is the import order: a package may import only packages above it. An adapter stands one level below its port and
// is imported only by app and cmd. Moving a line is a design decision, made in one commit.
var order = []string{
	"rapport",
	"rapport/api",
	"rapport/internal/event",       // the stored form of an event
	"rapport/internal/value",       // what customers are worth: pure statistics
	"rapport/internal/expr",        // the one condition language
	"rapport/internal/survival",    // how long they stay
	"rapport/internal/attribution", // what led to conversions
	"rapport/internal/voice",       // what they say in surveys
	"rapport/internal/explain",     // what accounts for a change
	"rapport/internal/eventlog",    // port
	"rapport/internal/eventlog/eventlogtest",
	"rapport/internal/eventlog/disklog",
	"rapport/internal/state", // port
	"rapport/internal/state/statetest",
	"rapport/internal/state/pebblestate",
	"rapport/internal/dedup", // message ids already applied
	"rapport/internal/facts", // port
	"rapport/internal/facts/factstest",
	"rapport/internal/facts/hotfacts",
	"rapport/internal/facts/parquetfacts", // facts as files for other tools
	"rapport/internal/facts/duckfacts",    // facts asked in SQL
	"rapport/internal/facts/erasure",      // events removed from both, with proof
	"rapport/internal/catalog",
	"rapport/internal/policy",
	"rapport/internal/collect",
	"rapport/internal/identity",
	"rapport/internal/profile",
	"rapport/internal/segment",
	"rapport/internal/customer",
	"rapport/internal/insight", // questions over everybody
	"rapport/internal/inquiry", // asked once, kept, watched
	"rapport/internal/alert",   // figures that are not as they should be
	"rapport/internal/digest",  // documents prepared from dashboards
	"rapport/internal/webhook", // who entered and left, told to other systems
	"rapport/internal/connect",
	"rapport/internal/simulate",
	"rapport/internal/server",
	"rapport/ui",
	"rapport/internal/app",
	"rapport/internal/bench",
	"rapport/cmd/rapport",
}

// choosers may import adapters. Tests may too, anywhere: what we own is not mocked.
var choosers = map[string]bool{"rapport/internal/app": true, "rapport/internal/bench": true, "rapport/cmd/rapport": true}

func TestImportOrder(t *testing.T) {
	rank := map[string]int{}
	for i, p := range order {
		rank[p] = i
	}
	seen := map[string]bool{}
	walkGo(t, func(file string) {
		pkg := path.Join("rapport", filepath.ToSlash(filepath.Dir(file)))
		test := strings.HasSuffix(file, "_test.go")
		mine, listed := rank[pkg]
		if !test {
			seen[pkg] = true
			if !listed {
				t.Errorf("%s: package %s is not in the import order; add its line to arch_test.go", file, pkg)
				return
			}
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			dep, _ := strconv.Unquote(spec.Path.Value)
			if dep != "rapport" && !strings.HasPrefix(dep, "rapport/") || test {
				continue
			}
			theirs, known := rank[dep]
			switch {
			case !known:
				t.Errorf("%s imports %s, which is not in the import order", file, dep)
			case theirs >= mine:
				t.Errorf("%s imports %s, which stands below %s", file, dep, pkg)
			case isAdapter(dep) && !choosers[pkg]:
				t.Errorf("%s imports the adapter %s; only app and cmd choose adapters", file, dep)
			}
		}
	})
	for _, p := range order {
		if !seen[p] {
			t.Errorf("%s is in the import order but does not exist", p)
		}
	}
}

func TestPackageComments(t *testing.T) {
	has := map[string]bool{}
	walkGo(t, func(file string) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(file)
		has[dir] = has[dir] || f.Doc != nil && len(f.Doc.Text()) > 20
	})
	for dir, ok := range has {
		if !ok {
			t.Errorf("%s: no package comment", dir)
		}
	}
}

func isAdapter(pkg string) bool {
	return strings.HasSuffix(pkg, "/disklog") || strings.HasSuffix(pkg, "/pebblestate") || strings.HasSuffix(pkg, "/hotfacts") || strings.HasSuffix(pkg, "/duckfacts")
}

func walkGo(t *testing.T, fn func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && name != ".") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ".go") {
			fn(p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

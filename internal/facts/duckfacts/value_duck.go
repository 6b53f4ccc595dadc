//go:build cgo

package duckfacts

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"rapport"
	"rapport/internal/facts"
)

const (
	maxRows = 16 << 20 // bytes
	exact   = 1 << 53  // up to which every reader of JSON has whole numbers exactly
)

// read makes rows JSON, up to the limit of the job and to maxRows.
func (d *duck) read(rows *sql.Rows, s *statement) (*facts.Table, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	t := &facts.Table{Columns: make([]facts.TableColumn, len(types))}
	for i, c := range types {
		t.Columns[i] = facts.TableColumn{Name: c.Name(), Type: c.DatabaseTypeName()}
		if len(s.columns) == len(types) {
			t.Columns[i].Name = s.columns[i]
		}
	}
	values, places := make([]any, len(types)), make([]any, len(types))
	for i := range values {
		places[i] = &values[i]
	}
	out := []byte{'['}
	for rows.Next() {
		if t.Count == d.job.Limit {
			t.Truncated = true
			break
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		before := len(out)
		if t.Count > 0 {
			out = append(out, ',')
		}
		out = append(out, '[')
		for i, v := range values {
			if i > 0 {
				out = append(out, ',')
			}
			out = value(out, v, t.Columns[i].Type)
		}
		if out = append(out, ']'); len(out) > maxRows {
			if t.Count == 0 {
				return nil, fault(rapport.TooMany, "query", "a row of the answer is larger than 16 MiB", "ask for less at once")
			}
			out, t.Truncated = out[:before], true
			break
		}
		t.Count++
	}
	t.Rows = json.RawMessage(append(out, ']'))
	return t, nil
}

// value appends a value as JSON. What JSON's readers would not keep exactly is text.
func value(b []byte, v any, kind string) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int8:
		return strconv.AppendInt(b, int64(v), 10)
	case int16:
		return strconv.AppendInt(b, int64(v), 10)
	case int32:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return whole(b, big.NewInt(v))
	case uint8:
		return strconv.AppendUint(b, uint64(v), 10)
	case uint16:
		return strconv.AppendUint(b, uint64(v), 10)
	case uint32:
		return strconv.AppendUint(b, uint64(v), 10)
	case uint64:
		return whole(b, new(big.Int).SetUint64(v))
	case *big.Int:
		return whole(b, v)
	case float32:
		return float(b, float64(v), 32)
	case float64:
		return float(b, v, 64)
	case duckdb.Decimal:
		if v.Width <= 15 {
			return append(b, v.String()...)
		}
		return text(b, v.String())
	case string:
		return text(b, v)
	case []byte:
		if kind == "UUID" && len(v) == 16 {
			u := duckdb.UUID(v)
			return text(b, u.String())
		}
		return text(b, hex.EncodeToString(v))
	case time.Time:
		return instant(b, v, kind)
	case duckdb.Interval:
		return text(b, fmt.Sprintf("%d months %d days %s", v.Months, v.Days, time.Duration(v.Micros)*time.Microsecond))
	case []any:
		return list(b, v)
	case map[string]any:
		return object(b, v)
	case duckdb.OrderedMap:
		return pairs(b, v)
	case duckdb.Union:
		return value(b, v.Value, "")
	case fmt.Stringer:
		return text(b, v.String())
	}
	return text(b, fmt.Sprint(v))
}

func whole(b []byte, v *big.Int) []byte {
	if v.IsInt64() && v.Int64() <= exact && v.Int64() >= -exact {
		return v.Append(b, 10)
	}
	return text(b, v.String())
}

func float(b []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return text(b, strconv.FormatFloat(v, 'g', -1, bits))
	}
	if v == math.Trunc(v) && math.Abs(v) < exact {
		return strconv.AppendFloat(b, v, 'f', -1, bits)
	}
	return strconv.AppendFloat(b, v, 'g', -1, bits)
}

func text(b []byte, s string) []byte {
	t, err := json.Marshal(s)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, t...)
}

func instant(b []byte, t time.Time, kind string) []byte {
	layout := time.RFC3339Nano
	switch kind {
	case "DATE":
		layout = time.DateOnly
	case "TIME":
		layout = "15:04:05.999999"
	case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS":
		layout = "2006-01-02T15:04:05.999999999"
	}
	return append(t.UTC().AppendFormat(append(b, '"'), layout), '"')
}

func list(b []byte, v []any) []byte {
	b = append(b, '[')
	for i, e := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = value(b, e, "")
	}
	return append(b, ']')
}

// object is a struct, its fields by name.
func object(b []byte, v map[string]any) []byte {
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(v)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(text(b, k), ':')
		b = value(b, v[k], "")
	}
	return append(b, '}')
}

// pairs is a map: its keys may be anything.
func pairs(b []byte, m duckdb.OrderedMap) []byte {
	b = append(b, '[')
	keys, values := m.Keys(), m.Values()
	for i := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(value(append(b, '['), keys[i], ""), ',')
		b = append(value(b, values[i], ""), ']')
	}
	return append(b, ']')
}

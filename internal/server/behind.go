package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// behind is the people behind one figure of an answer, a page of them.
type behind struct {
	Sentence  rapport.Wording    `json:"sentence"` // who they are, in words
	AsOf      rapport.Offset     `json:"asOf"`
	At        time.Time          `json:"at"`
	Total     int                `json:"total"`
	Items     []customer.Summary `json:"items"`
	Next      string             `json:"next,omitempty"`
	Masked    bool               `json:"masked"`
	Condition *insight.Spoken    `json:"condition,omitempty"` // that says the same, to be kept live; left out where none can
}

// listBehind shows the people behind one figure of an answer.
func listBehind(kind string) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		const op = "look for people"
		data, at, now, err := r.question(op)
		if err != nil {
			return answer{}, err
		}
		q, err := insight.ReadBehind(kind, data, now)
		if err != nil {
			return answer{}, err
		}
		cursor, limit, err := r.page()
		if err != nil {
			return answer{}, err
		}
		from, err := openPlace(cursor, data)
		if err != nil {
			return answer{}, err
		}
		found, snap, err := r.behind(q, op, at)
		if err != nil {
			return answer{}, err
		}
		defer snap.Close()
		out := behind{Sentence: q.Sentence(nil), AsOf: snap.Next(), At: now.UTC(), Total: len(found), Masked: r.masked(), Condition: q.Condition(snap)}
		rest := found[min(from, len(found)):]
		if len(rest) > limit {
			rest = rest[:limit]
			out.Next = sealCursor(sealPlace(from+limit, data), r.cursorScope())
		}
		ids := make([]rapport.Identifier, 0, len(rest))
		for _, p := range rest {
			ids = append(ids, goesBy(snap, p))
		}
		people, err := r.s.deps.People.Known(r.Context(), ids)
		if err != nil {
			return answer{}, err
		}
		out.Items = r.veil().summaries(people)
		return ok(out)
	}
}

// behind finds them. The snapshot is the caller's to close if there is no error.
func (r *request) behind(q insight.Behind, op string, at time.Time) ([]facts.Person, facts.Snapshot, error) {
	done, err := r.s.desk.Turn(r.Context())
	if err != nil {
		return nil, nil, err
	}
	defer done()
	snap, err := r.snapshot(at)
	if err != nil {
		return nil, nil, err
	}
	found, err := q.People(r.Context(), snap, insight.View{Cell: r.cell()})
	if err != nil {
		snap.Close()
		return nil, nil, err
	}
	return found, snap, nil
}

// goesBy is an identifier of a person: their user id if events came under one.
func goesBy(snap facts.Snapshot, p facts.Person) rapport.Identifier {
	ids := snap.Identifiers(p, nil)
	if i := slices.IndexFunc(ids, func(id rapport.Identifier) bool { return id.Type == rapport.UserID }); i >= 0 {
		return ids[i]
	}
	return ids[0]
}

// A place among the people behind a figure is its number and a hash of the question that has them.

func sealPlace(n int, question []byte) string {
	return fmt.Sprintf("%d.%x", n, xxh3.Hash(question))
}

func openPlace(cursor string, question []byte) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	number, _, _ := strings.Cut(cursor, ".")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || sealPlace(n, question) != cursor {
		return 0, invalid("read query", "cursor", "it belongs to another question", "give the next of the page before, with the same question")
	}
	return n, nil
}

// keepBehind puts the people behind one figure of an answer on a list, all of them.
func keepBehind(kind string) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		const op = "change list"
		data, at, now, err := r.question(op)
		if err != nil {
			return answer{}, err
		}
		up, err := r.upload()
		if err != nil {
			return answer{}, err
		}
		q, err := insight.ReadBehind(kind, data, now)
		if err != nil {
			return answer{}, err
		}
		found, snap, err := r.behind(q, op, at)
		if err != nil {
			return answer{}, err
		}
		defer snap.Close()
		if len(found) > customer.MostListRows {
			return answer{}, &rapport.Error{Kind: rapport.Invalid, Op: op, Err: fmt.Errorf("they are more than %d people", customer.MostListRows), Hint: "ask for fewer, such as a shorter range"}
		}
		var rows bytes.Buffer
		for _, p := range found {
			id := goesBy(snap, p)
			row, err := json.Marshal(map[rapport.IdentifierType]string{id.Type: id.Value})
			if err != nil {
				return answer{}, err
			}
			rows.Write(append(row, '\n'))
		}
		ctx, cancel := context.WithTimeout(r.Context(), maxListTime)
		defer cancel()
		_ = http.NewResponseController(r.w).SetWriteDeadline(time.Now().Add(maxListTime))
		up.Body = &rows
		c, err := r.s.deps.Lists.ChangeList(ctx, up)
		if err != nil {
			return answer{}, err
		}
		return ok(c)
	}
}

// upload is what the query says of a change to a list.
func (r *request) upload() (up customer.ListUpload, err error) {
	key, err := r.text("list", maxKey)
	if err == nil && key == "" {
		err = &rapport.Error{Kind: rapport.Invalid, Op: "change list", Where: "list", Err: errors.New("it is missing"), Hint: "give the key of a list"}
	}
	if err != nil {
		return up, err
	}
	up = customer.ListUpload{Key: rapport.ListKey(key), Form: customer.ListLines, By: r.by()}
	if up.Mode, err = r.text("mode", 10); err != nil {
		return up, err
	}
	if up.Mode == "" {
		up.Mode = customer.ListReplace
	}
	up.Upload, err = r.text("upload", maxKey)
	return up, err
}

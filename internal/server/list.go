package server

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"rapport"
	"rapport/internal/customer"
)

// What one upload may be.
const (
	maxListBody = 64 << 20
	maxListTime = 10 * time.Minute
)

func listLists(r *request) (answer, error) {
	done, err := r.turn("count lists")
	if err != nil {
		return answer{}, err
	}
	defer done()
	l, err := r.s.deps.Lists.Lists(r.Context())
	if err != nil {
		return answer{}, err
	}
	return ok(l)
}

// putList takes a file of identifiers. Reading it and applying what it says may take longer than other requests.
func putList(r *request) (answer, error) {
	const op = "change list"
	key, err := r.key()
	if err != nil {
		return answer{}, err
	}
	mode, err := r.text("mode", 10)
	if err != nil {
		return answer{}, err
	}
	upload, err := r.text("upload", maxKey)
	if err != nil {
		return answer{}, err
	}
	form := listForm(r.Header.Get("Content-Type"))
	if form == "" {
		return answer{}, &refusal{http.StatusUnsupportedMediaType, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "Content-Type",
			Err: errors.New("it is neither CSV nor JSON lines"), Hint: "send text/csv or application/x-ndjson"}}
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxListTime)
	defer cancel()
	out := http.NewResponseController(r.w)
	_ = out.SetReadDeadline(time.Now().Add(maxListTime))
	_ = out.SetWriteDeadline(time.Now().Add(maxListTime))
	body := &readUp{in: http.MaxBytesReader(r.w, r.Body, maxListBody)}
	c, err := r.s.deps.Lists.ChangeList(ctx, customer.ListUpload{Key: rapport.ListKey(key), Mode: mode, Form: form, Upload: upload, By: r.by(), Body: body})
	if _, large := errors.AsType[*http.MaxBytesError](body.err); large {
		return answer{}, &refusal{http.StatusRequestEntityTooLarge, &rapport.Error{Kind: rapport.Invalid, Op: op,
			Err: errors.New("it is larger than 64 MiB"), Hint: "split it into several uploads of mode add; nothing was changed by this one"}}
	} else if body.err != nil {
		return answer{}, invalid(op, "", "the file could not be read to its end", "send it again; nothing was changed")
	}
	if err != nil {
		return answer{}, err
	}
	return ok(c)
}

// readUp remembers why reading failed.
type readUp struct {
	in  io.Reader
	err error
}

func (b *readUp) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

func listForm(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	switch t {
	case "text/csv":
		return customer.ListCSV
	case "application/x-ndjson", "application/jsonl", "application/x-jsonlines":
		return customer.ListLines
	}
	return ""
}

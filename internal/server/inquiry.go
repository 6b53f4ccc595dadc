package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rapport/internal/inquiry"
)

// longestStream is how long a question may take whose progress is watched. One that is not has the time of any request.
const longestStream = 10 * time.Minute

// ask answers with JSON, or if whoever asks takes text/event-stream, with messages: progress, as often as there is some to
// tell, and at last answer, or error. What goes wrong before the first message is answered as anywhere else.
func (r *request) ask(q inquiry.Question) (answer, error) {
	return r.askFor(q, func(a *inquiry.Answer) any { return a })
}

// askFor is ask with the answer as it is shown.
func (r *request) askFor(q inquiry.Question, show func(*inquiry.Answer) any) (answer, error) {
	if !strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream") {
		ctx, cancel := context.WithTimeout(r.Context(), r.s.cfg.RequestTimeout)
		defer cancel()
		a, err := r.s.desk.Ask(ctx, q, nil)
		if err != nil {
			return answer{}, err
		}
		return ok(show(a))
	}
	ctx, cancel := context.WithTimeout(r.Context(), longestStream)
	defer cancel()
	out := &stream{request: r, w: r.w, out: http.NewResponseController(r.w)}
	begun := false
	say := func(kind string, v any) {
		if !begun {
			begun = true
			_ = out.out.SetReadDeadline(time.Time{}) // the server's limit on reading a request would end the stream
			streamHeader(r.w)
		}
		out.put(kind, "", v)
		if !out.flush() {
			cancel()
		}
	}
	a, err := r.s.desk.Ask(ctx, q, func(p inquiry.Progress) { say("progress", p) })
	switch {
	case err != nil && !begun:
		return answer{}, err
	case err != nil:
		_, body := describe(err, r.id)
		say("error", body)
	default:
		say("answer", show(a))
	}
	return answer{write: func(http.ResponseWriter) {}}, nil
}

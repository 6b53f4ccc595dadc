package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rapport"
)

// remote is a running platform, as the commands reach it: its address and whoever asks.
type remote struct {
	Server string `help:"Address of the platform." default:"http://127.0.0.1:8080" env:"RAPPORT_SERVER" placeholder:"URL"`
	Token  string `help:"API token." env:"RAPPORT_TOKEN" placeholder:"TOKEN"`
}

const (
	maxAnswer   = 64 << 20
	callTimeout = 60 * time.Second
)

// call makes one request under /api/v1 and reads the JSON answer into out, if not nil. What the platform refuses comes back
// as its rapport.Error.
func (r *remote) call(ctx context.Context, method, path string, query url.Values, header http.Header, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if in == nil {
		return r.send(ctx, method, path, query, header, nil, out)
	}
	text, err := json.Marshal(in)
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: strings.ToLower(method) + " " + path, Err: err}
	}
	with := http.Header{"Content-Type": {"application/json"}}
	for name, values := range header {
		with[name] = values
	}
	return r.send(ctx, method, path, query, with, bytes.NewReader(text), out)
}

// send is call with a body that is sent as it is, for as long as ctx lets it.
func (r *remote) send(ctx context.Context, method, path string, query url.Values, header http.Header, body io.Reader, out any) error {
	op := strings.ToLower(method) + " " + path
	base, err := r.base()
	if err != nil {
		return err
	}
	target := base + "/api/v1" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: target, Err: err}
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return unreachable(op, base, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return unreachable(op, base, err)
	case len(text) > maxAnswer:
		return &rapport.Error{Kind: rapport.Unavailable, Op: op, Where: base, Err: errors.New("the answer is larger than 64 MB")}
	case resp.StatusCode >= 300:
		return refused(op, base, resp.StatusCode, text)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return &rapport.Error{Kind: rapport.Unavailable, Op: op, Where: base, Err: fmt.Errorf("the answer is not the platform's: %w", err),
			Hint: "check --server"}
	}
	return nil
}

func (r *remote) base() (string, error) {
	u, err := url.Parse(r.Server)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", &rapport.Error{Kind: rapport.Invalid, Op: "reach the platform", Where: r.Server, Err: errors.New("this is no address"),
			Hint: "for example --server http://127.0.0.1:8080"}
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}

func unreachable(op, base string, err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return &rapport.Error{Kind: rapport.Unavailable, Op: op, Where: base, Err: err, Hint: "is the platform running there? start it with rapport serve"}
}

// kinds says what a status means where the body does not.
var kinds = map[int]rapport.ErrorKind{
	http.StatusBadRequest: rapport.Invalid, http.StatusUnauthorized: rapport.Unauthenticated, http.StatusForbidden: rapport.Forbidden,
	http.StatusNotFound: rapport.NotFound, http.StatusConflict: rapport.Conflict, http.StatusPreconditionFailed: rapport.Conflict,
	http.StatusTooManyRequests: rapport.TooMany,
}

// refused reads the platform's error shape.
func refused(op, base string, status int, text []byte) error {
	var body struct {
		Error struct {
			Kind      rapport.ErrorKind `json:"kind"`
			Message   string            `json:"message"`
			Where     string            `json:"where"`
			Hint      string            `json:"hint"`
			RequestID string            `json:"requestId"`
		} `json:"error"`
	}
	e := &rapport.Error{Kind: kinds[status], Op: op}
	if e.Kind == "" {
		e.Kind = rapport.Unavailable
	}
	if json.Unmarshal(text, &body) != nil || body.Error.Message == "" {
		e.Where, e.Err, e.Hint = base, fmt.Errorf("it answered %d %s", status, http.StatusText(status)), "check --server"
		return e
	}
	if body.Error.Kind != "" {
		e.Kind = body.Error.Kind
	}
	e.Err, e.Hint = errors.New(body.Error.Message), body.Error.Hint
	if e.Kind == rapport.Unauthenticated && e.Hint == "" {
		e.Hint = "give --token, or set RAPPORT_TOKEN"
	}
	if e.Kind == rapport.Internal && body.Error.RequestID != "" {
		e.Hint = strings.TrimSpace(e.Hint + " request " + body.Error.RequestID)
	}
	return e
}

// definitions reads the live catalog.
func (r *remote) definitions(ctx context.Context, kind rapport.DefinitionKind) ([]rapport.Definition, error) {
	query := url.Values{}
	if kind != "" {
		query.Set("kind", string(kind))
	}
	var list struct {
		Items []rapport.Definition `json:"items"`
	}
	err := r.call(ctx, http.MethodGet, "/definitions", query, nil, nil, &list)
	return list.Items, err
}

func definitionPath(kind rapport.DefinitionKind, key string) string {
	return "/definitions/" + url.PathEscape(string(kind)) + "/" + url.PathEscape(key)
}

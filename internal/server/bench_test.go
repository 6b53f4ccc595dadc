package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"rapport/internal/policy"
)

// BenchmarkAnswers is what one request costs from route to written answer, connection left out.
func BenchmarkAnswers(b *testing.B) {
	w := newWorld(b)
	w.meet()
	token := w.token(policy.Admin)
	for _, path := range []string{"/healthz", "/api/v1/people/user_id:42", "/api/v1/people/user_id:42/timeline", "/api/v1/people?q=mei", "/api/v1/segments/loyal/members?why=true"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
				r.Header.Set("Authorization", "Bearer "+token)
				rec := httptest.NewRecorder()
				if w.server.ServeHTTP(rec, r); rec.Code != http.StatusOK {
					b.Fatal(rec.Body)
				}
			}
		})
	}
}

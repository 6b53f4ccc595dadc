package server

import "rapport/internal/webhook"

// webhookList is how each webhook is doing.
type webhookList struct {
	Items []webhook.Status `json:"items"`
}

func listWebhooks(r *request) (answer, error) {
	return ok(webhookList{fill(r.s.deps.Webhooks.Status())})
}

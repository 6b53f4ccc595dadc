package app

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"rapport"
)

// traces is the way out for spans; provider is nil where none are wanted.
type traces struct {
	provider trace.TracerProvider
	close    func() error
}

func openTraces(cfg TracesConfig) (traces, error) {
	if cfg.Endpoint == "" {
		return traces{close: func() error { return nil }}, nil
	}
	out, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(cfg.Endpoint))
	if err != nil {
		return traces{}, &rapport.Error{Kind: rapport.Invalid, Op: "open traces", Where: "traces.endpoint", Err: err}
	}
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(out),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(cfg.Share))),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "rapport"), attribute.String("service.version", Version()))))
	return traces{provider: p, close: func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		return p.Shutdown(ctx)
	}}, nil
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/screen"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
	"github.com/tenax-go/tenax/policy"
)

func (d *demo) opening(t *telemetry.Telemetry, stage *scenes.Stage) []screen.Fact {
	traces := "not sent; set OTEL_EXPORTER_OTLP_ENDPOINT to send them"
	if t.Exports {
		traces = "sent by OTLP over HTTP"
	}
	return []screen.Fact{
		{Name: "API", Text: stage.API.URL() + ", in this process"},
		{Name: "client", Text: describe(stage.Transport.Describe())},
		{Name: "agent", Text: "degrades to local rules while the API is down"},
		{Name: "metrics", Text: t.MetricsURL},
		{Name: "traces", Text: traces},
	}
}

func (d *demo) closing(ctx context.Context, t *telemetry.Telemetry) []screen.Fact {
	metrics := t.MetricsURL
	if d.serve {
		metrics += ", until interrupted"
	} else {
		metrics += ", gone as this ends; -serve keeps them"
	}
	facts := []screen.Fact{{Name: "metrics", Text: metrics}}
	if !t.Exports {
		return facts
	}
	limited, cancel := withFlushTimeout(ctx)
	defer cancel()
	sent, err := t.Flush(limited)
	if err != nil {
		return append(facts, screen.Fact{Name: "traces", Text: fmt.Sprintf("%d spans sent, others not: %v", sent, err)})
	}
	text := fmt.Sprintf("%d spans sent; in Jaeger: service %s, tag %s=%s", sent, t.Service, telemetry.SceneKey, d.scenes[0].Name)
	facts = append(facts, screen.Fact{Name: "traces", Text: text})
	for names := range slices.Chunk(d.scenes[1:], 6) {
		facts = append(facts, screen.Fact{Text: "or " + strings.Join(namesOf(names), ", ")})
	}
	return facts
}

func namesOf(all []scenes.Scene) []string {
	names := make([]string, len(all))
	for i, scene := range all {
		names[i] = scene.Name
	}
	return names
}

// describe returns the client's policies with the settings that matter here, outermost first.
func describe(d policy.Description) string {
	var parts []string
	for _, part := range d.Parts {
		switch part.Kind {
		case "retry":
			parts = append(parts, "retry ("+setting(part, "max attempts")+" attempts)")
		case "breaker":
			parts = append(parts, "breaker ("+setting(part, "failure threshold")+" failures, "+setting(part, "cooldown")+" cooldown)")
		case "timeout":
			parts = append(parts, "timeout ("+setting(part, "limit")+" an attempt)")
		}
	}
	return strings.Join(parts, " > ")
}

func setting(d policy.Description, name string) string {
	for _, s := range d.Settings {
		if s.Name == name {
			return s.Value
		}
	}
	return "?"
}

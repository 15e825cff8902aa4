package scenes

import (
	"context"
	"errors"
	"net/http"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/httpmw"
)

// The agent's keys for the API.
const (
	rightKey = "sk-demo-3f9c1d27"
	wrongKey = "sk-demo-revoked-77aa"
)

// Secrets returns the texts that must appear only in the requests: the keys, and a part of the
// prompt.
func Secrets() []string { return []string{rightKey, wrongKey, "reads the configuration"} }

// Stage has the API and the agent that calls it, which all scenes share. It is made by [Open].
type Stage struct {
	API       *llm.Server
	Agent     reviewer.Reviewer
	Circuit   *breaker.Circuit
	Transport *httpmw.Transport
}

// Open starts the API, and makes an agent with the observers.
func Open(ctx context.Context, observers reviewer.Observers) (*Stage, error) {
	circuit := reviewer.NewCircuit()
	transport := reviewer.NewTransport(&http.Transport{}, circuit, observers)
	pipeline, err := reviewer.NewPipeline(observers)
	if err := errors.Join(err, transport.Validate()); err != nil {
		return nil, err
	}
	api, err := llm.Start(ctx, rightKey)
	if err != nil {
		return nil, err
	}
	return &Stage{
		API: api,
		Agent: reviewer.Reviewer{
			Client: &http.Client{Transport: transport}, Pipeline: pipeline, URL: api.URL(), Key: rightKey, Model: llm.Model,
		},
		Circuit:   circuit,
		Transport: transport,
	}, nil
}

// Close stops the API.
func (s *Stage) Close() error {
	s.Transport.CloseIdleConnections()
	return s.API.Close()
}

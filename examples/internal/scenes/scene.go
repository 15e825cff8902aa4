// Package scenes is what goes wrong between the reviewing agent and the model API, one thing after
// the other, with the result that each must have. The demo shows the scenes; the end-to-end test
// compares their telemetry with what the API saw.
package scenes

import (
	"context"

	"github.com/tenax-go/tenax/examples/internal/llm"
)

// Scene is one thing that goes wrong.
type Scene struct {
	// Name is the scene in telemetry.
	Name string
	// Title is the scene for people.
	Title string
	// API is what the API does.
	API llm.Script
	// Play is what the agent does. If nil, it asks for one review.
	Play func(context.Context, *Run) error
	// Want is the result that it must have.
	Want Counts
	// Moral says so in words.
	Moral string
	// Check finds out what Want cannot say. It may be nil.
	Check func(Result) error
}

// All returns the scenes in their order.
func All() []Scene {
	return []Scene{
		healthy(),
		rateLimit(),
		serverError(),
		hang(),
		refusedKey(),
		unknownModel(),
		withoutKey(),
		canceled(),
		outage(),
		stream(),
		concurrent(),
	}
}

// code is what the agent is to have reviewed.
const code = `package config

import "os"

// Load reads the configuration. TODO: cache it.
func Load(path string) string {
	data, _ := os.ReadFile(path)
	return string(data)
}
`

// Package scenes has failures between the reviewing agent and the model API, each with its expected
// result. The demo shows the scenes; the end-to-end test compares their telemetry with the requests
// that the API saw.
package scenes

import (
	"context"

	"github.com/tenax-go/tenax/examples/internal/llm"
)

// Scene is one kind of failure.
type Scene struct {
	// Name is the name of the scene in telemetry.
	Name string
	// Title is the name of the scene for people.
	Title string
	// API is the behaviour of the API.
	API llm.Script
	// Play lets the agent work. If it is nil, the agent makes one review.
	Play func(context.Context, *Run) error
	// Want is the expected result.
	Want Counts
	// Moral is the lesson of the scene in words.
	Moral string
	// Check checks more than Want can express. It may be nil.
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

// code is the code to review.
const code = `package config

import "os"

// Load reads the configuration. TODO: cache it.
func Load(path string) string {
	data, _ := os.ReadFile(path)
	return string(data)
}
`

// Package tally counts what happens in a pipeline, second by second, and remembers how its circuits
// changed.
//
// A [Recorder] records one call after another in [Counters], which distribute the callers over
// shards and move what they counted into a series of [Second] once a second.
package tally

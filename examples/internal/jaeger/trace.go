// Package jaeger reads traces from Jaeger's HTTP API, as its own web pages do.
package jaeger

import (
	"encoding/json"
	"fmt"
	"time"
)

// Trace is a trace in Jaeger.
type Trace struct {
	TraceID   string             `json:"traceID"`
	Spans     []Span             `json:"spans"`
	Processes map[string]Process `json:"processes"`
}

// Process is a program that took part in a trace.
type Process struct {
	ServiceName string `json:"serviceName"`
}

// Span is a span of a trace.
type Span struct {
	TraceID       string      `json:"traceID"`
	SpanID        string      `json:"spanID"`
	OperationName string      `json:"operationName"`
	References    []Reference `json:"references"`
	StartTime     int64       `json:"startTime"` // microseconds since 1970
	Duration      int64       `json:"duration"`  // microseconds
	Tags          []Tag       `json:"tags"`
	Logs          []Log       `json:"logs"`
	ProcessID     string      `json:"processID"`
}

// Reference is a span that another one refers to.
type Reference struct {
	RefType string `json:"refType"`
	TraceID string `json:"traceID"`
	SpanID  string `json:"spanID"`
}

// Log is a span event.
type Log struct {
	Timestamp int64 `json:"timestamp"` // microseconds since 1970
	Fields    []Tag `json:"fields"`
}

// Tag is an attribute. The value is a string, a boolean or a [json.Number].
type Tag struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// Parent returns the identifier of the span's parent, or "" for a root.
func (s Span) Parent() string {
	for _, r := range s.References {
		if r.RefType == "CHILD_OF" && r.TraceID == s.TraceID {
			return r.SpanID
		}
	}
	return ""
}

// Tag returns the value of an attribute as text, or "" if the span does not have it.
func (s Span) Tag(key string) string { return find(s.Tags, key) }

// Name returns the name of the span event.
func (l Log) Name() string { return l.Field("event") }

// Field returns the value of an attribute as text, or "" if the event does not have it.
func (l Log) Field(key string) string { return find(l.Fields, key) }

// Seconds returns an attribute that is a number of seconds, or 0.
func (l Log) Seconds(key string) time.Duration {
	var seconds float64
	if json.Unmarshal([]byte(l.Field(key)), &seconds) != nil {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

func find(tags []Tag, key string) string {
	for _, t := range tags {
		if t.Key == key {
			return fmt.Sprint(t.Value)
		}
	}
	return ""
}

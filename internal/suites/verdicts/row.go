package verdicts

import "time"

// Row is what all rows have in common.
type Row struct {
	// Group is the title under which the page has the row. It is the provider's name if it is empty.
	Group string
	// Provider is the service, library or program, as users know it: "OpenAI", "pgx".
	Provider string
	// Name tells the row from the others of its provider, in words with hyphens: "429-tokens-a-minute".
	Name string
	// Want is the right verdict.
	Want Want
	// Why says in one sentence why it is right, for users.
	Why string
	// Source says where the answer and its meaning come from: a page of the documentation, a
	// specification, a file of an official client library with its version, a public issue.
	Source string
	// Differs says where sources differ, and what decides; empty if they agree.
	Differs string
}

// Key returns the name of the row among all rows.
func (r *Row) Key() string { return r.Provider + ": " + r.Name }

// Want is a verdict.
type Want struct { //nolint:recvcheck // Rows change copies.
	// Class is "transient", "permanent", "canceled" or "unknown".
	Class string
	// Kinds are the kinds that are right. Most rows have one.
	Kinds []string
	// After is the wait that the answer asks for, 0 if none.
	After time.Duration
	// Clock says that After is the distance to a time of day, so that a second does not matter.
	Clock bool
	// NotSent says that a request of any method may be repeated. If there are several kinds, it
	// allows that, as some of them may mean that the operation had begun.
	NotSent bool
	// NoRetry says that the answer forbids a retry, whatever its class.
	NoRetry bool
}

// Answer is an HTTP response.
type Answer struct {
	Row
	// Status is the status code.
	Status int
	// Header has the fields, one a line: "Retry-After: 2". See the package for placeholders.
	Header string
	// ContentType is application/json if it is empty.
	ContentType string
	// Body is the body, which may have the same placeholders.
	Body string
	// Host is the host that answers, if its name decides.
	Host string
	// Request has fields of the request's header, one a line, if they decide.
	Request string
}

// Value is an error.
type Value struct {
	Row
	// Err makes the error.
	Err func() error
}

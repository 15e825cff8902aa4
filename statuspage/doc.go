// Package statuspage is a live page of every pipeline of a program, in the manner of
// net/http/pprof. An observer goes outermost into each pipeline, and a handler shows them all:
//
//	pipeline, err := policy.New("inventory",
//		statuspage.New[Stock](),
//		retry.New[Stock](),
//		breaker.New[Stock](),
//		timeout.New[Stock](time.Second),
//	)
//	http.Handle("/debug/tenax/", statuspage.Handler())
//
// The page shows, for each pipeline, its policies with their settings; calls, attempts, retries,
// rejections, success with and without retries, and latency percentiles, second by second over the
// last five minutes; each circuit's state and its changes; and the last failures. It is updated by
// server-sent events, works without JavaScript too, and loads nothing from other hosts. Programs
// read the same as JSON. docs/statuspage.md has pictures, the endpoints and the schema.
//
// # Access
//
// The handler has no notion of users. Serve it where only the program's operators can reach it, or
// behind your own authentication. It changes nothing, unless [WithControls] puts buttons on it.
//
// # No secrets
//
// The message of an error may contain an address, a credential or what a user wrote, so the page
// does not show it. A failure is described by its time, its kind, the HTTP status with its standard
// text, and the Go type. Names and settings, which the program chose itself, are truncated to a
// bounded length, stripped of control characters, and escaped.
//
// # Cost
//
// A call that succeeds allocates nothing, takes no lock, and costs about 60 ns; docs/statuspage.md
// describes the measurement. A pipeline that is never called takes about 0.3 KB, and one in
// constant use 26 to 33 KB, depending on the number of cores. Pipelines are held weakly: the
// garbage collector removes them from the page. The page has a goroutine only while its event
// stream has subscribers.
package statuspage

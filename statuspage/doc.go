// Package statuspage is a live page of what every pipeline of a program does, in the manner of
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
// last five minutes; each circuit's state and its changes; and the last failures. It follows what
// happens by server-sent events, works without JavaScript too, and asks for nothing from anywhere
// else. Programs read the same as JSON. docs/statuspage.md has pictures, the endpoints and the
// schema.
//
// # Who may see it
//
// The handler knows no users. Serve it where only those who run the program get to, or behind
// authentication of your own. It changes nothing, unless [WithControls] puts buttons on it.
//
// # No secrets
//
// The message of an error may hold an address, a credential or what a user wrote, so the page has
// none: the time, the kind, the HTTP status with its standard text, and the Go type tell what
// failed. Names and settings, which the program chose itself, are cut to a bounded length, without
// control characters, and escaped.
//
// # Cost
//
// A call that succeeds allocates nothing, takes no lock, and costs about 60 ns; docs/statuspage.md
// says how that was measured. A pipeline that is never called takes about 0.3 KB, and one in
// constant use 26 to 33 KB, by the number of cores. Pipelines are held weakly: one that is garbage
// disappears. The page has a goroutine only while somebody follows it.
package statuspage

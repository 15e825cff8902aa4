package conformance

// Row is one rule for transports.
type Row struct {
	Group   string
	Name    string // the rule
	Source  string // where it comes from
	Meaning string // what users would notice if it were broken

	only    Protocol // the protocol that it applies to, or 0 for all
	sockets bool     // needs real sockets, and so real time
	check   func(*Trial)
}

// Protocol is what a transport and a server speak.
type Protocol uint8

const (
	HTTP1 Protocol = iota + 1 // HTTP/1.1 without TLS
	HTTP2                     // HTTP/2 over TLS
)

func (p Protocol) String() string {
	if p == HTTP2 {
		return "HTTP/2"
	}
	return "HTTP/1.1"
}

func (r Row) protocols() []Protocol {
	if r.only != 0 {
		return []Protocol{r.only}
	}
	return []Protocol{HTTP1, HTTP2}
}

// The sources that most rows come from.
const (
	roundTripper = "`http.RoundTripper`"
	idempotency  = "RFC 9110, 9.2.2"
	retryAfter   = "RFC 9110, 10.2.3"
)

func group(name string, rows ...Row) []Row {
	for i := range rows {
		rows[i].Group = name
	}
	return rows
}

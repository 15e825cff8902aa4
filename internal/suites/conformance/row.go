package conformance

// Row is one rule for transports.
type Row struct {
	Group   string
	Name    string // the rule
	Source  string // where it comes from
	Meaning string // what users would notice if it were broken

	only    []Protocol // the protocols that it applies to, or none for all
	sockets bool       // needs real sockets over TCP, and so real time
	check   func(*Trial)
}

// Protocol is what a transport and a server speak.
type Protocol uint8

const (
	HTTP1 Protocol = iota + 1 // HTTP/1.1 without TLS
	HTTP2                     // HTTP/2 over TLS
	HTTP3                     // HTTP/3, which is always over TLS
)

func (p Protocol) String() string {
	switch p {
	case HTTP2:
		return "HTTP/2"
	case HTTP3:
		return "HTTP/3"
	default:
		return "HTTP/1.1"
	}
}

// The protocols of rows that do not apply to all.
var (
	overHTTP1 = []Protocol{HTTP1}
	overTCP   = []Protocol{HTTP1, HTTP2}
	overTLS   = []Protocol{HTTP2, HTTP3}
)

func (r Row) protocols() []Protocol {
	if len(r.only) > 0 {
		return r.only
	}
	return []Protocol{HTTP1, HTTP2, HTTP3}
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

package classify

import "strings"

// phrase is a piece of a message that has a meaning. Its words are in lower case, with a space for
// "_" and "-". It starts at the start of a word, and ends anywhere, or at the end of one if whole.
type phrase struct {
	words   string
	verdict Verdict
	whole   bool
}

// phrases is in order of preference: causes before symptoms. It is data without code: nothing has
// to fill it at the start of a program.
//
// The first ones overrule a status. Three of these have no meaning, and prevent that of
// "malformed": net/http uses them for a response that it could not read, followed by what the
// server sent.
var phrases = [...]phrase{
	{words: "malformed http"},
	{words: "malformed mime header"},
	{words: "malformed chunked encoding"},
	{words: "insufficient quota", verdict: permanent(KindQuotaExceeded)},
	{words: "exceeded your current quota", verdict: permanent(KindQuotaExceeded)},
	{words: "billing hard limit", verdict: permanent(KindQuotaExceeded)},
	{words: "credit balance is too low", verdict: permanent(KindQuotaExceeded)},
	{words: "no such model", verdict: permanent(KindModelNotFound)},
	{words: "unknown model", verdict: permanent(KindModelNotFound)},

	{words: "invalid api key", verdict: permanent(KindAuth)},
	{words: "invalid x api key", verdict: permanent(KindAuth)},
	{words: "incorrect api key", verdict: permanent(KindAuth)},
	{words: "api key not valid", verdict: permanent(KindAuth)},
	{words: "invalid authentication", verdict: permanent(KindAuth)},
	{words: "authentication error", verdict: permanent(KindAuth)},
	{words: "authentication failed", verdict: permanent(KindAuth)},
	{words: "proxy authentication required", verdict: permanent(KindAuth)},
	{words: "unauthorized", verdict: permanent(KindAuth)},
	{words: "unauthenticated", verdict: permanent(KindAuth)},
	{words: "forbidden", verdict: permanent(KindAuth)},
	{words: "payment required", verdict: permanent(KindQuotaExceeded)},

	{words: "rate limit", verdict: transient(KindRateLimit)},
	{words: "ratelimit", verdict: transient(KindRateLimit)},
	{words: "too many requests", verdict: transient(KindRateLimit)},
	{words: "throttl", verdict: transient(KindRateLimit)},

	{words: "context length", verdict: permanent(KindInvalidRequest)},
	{words: "maximum context", verdict: permanent(KindInvalidRequest)},

	{words: "overloaded", verdict: transient(KindServer)},
	{words: "server error", verdict: transient(KindServer)},
	{words: "bad gateway", verdict: transient(KindServer)},
	{words: "service unavailable", verdict: transient(KindServer)},
	{words: "service temporarily unavailable", verdict: transient(KindServer)},

	{words: "connection refused", verdict: transient(KindConnection)},
	{words: "actively refused", verdict: transient(KindConnection)},
	{words: "econnrefused", verdict: transient(KindConnection)},
	{words: "connection reset", verdict: transient(KindConnection)},
	{words: "econnreset", verdict: transient(KindConnection)},
	{words: "connection abort", verdict: transient(KindConnection)},
	{words: "connection closed", verdict: transient(KindConnection)},
	{words: "connection lost", verdict: transient(KindConnection)},
	{words: "connection error", verdict: transient(KindConnection)},
	{words: "closed network connection", verdict: transient(KindConnection)},
	{words: "closed idle connection", verdict: transient(KindConnection)},
	{words: "forcibly closed", verdict: transient(KindConnection)},
	{words: "broken pipe", verdict: transient(KindConnection)},
	{words: "unexpected eof", verdict: transient(KindConnection), whole: true},
	{words: "no route to host", verdict: transient(KindConnection)},
	{words: "network is unreachable", verdict: transient(KindConnection)},
	{words: "goaway", verdict: transient(KindConnection), whole: true},
	{words: "stream error: stream id", verdict: transient(KindConnection)},
	{words: "server misbehaving", verdict: transient(KindConnection)},
	{words: "temporary failure in name resolution", verdict: transient(KindConnection)},
	{words: "server response headers exceeded", verdict: permanent(KindServer)},
	{words: "response header list larger than", verdict: permanent(KindServer)},
	{words: "http3: headers frame too large", verdict: permanent(KindServer)},
	{words: "http3: headers too large", verdict: permanent(KindServer)},
	{words: "no such host", verdict: permanent(KindConnection)},
	{words: "tls handshake timeout", verdict: transient(KindTimeout)},
	{words: "tls: ", verdict: permanent(KindConnection)},
	{words: "x509", verdict: permanent(KindConnection), whole: true},
	{words: "server gave http response to https client", verdict: permanent(KindConnection)},

	{words: "bad request", verdict: permanent(KindInvalidRequest)},
	{words: "malformed", verdict: permanent(KindInvalidRequest)},
	{words: "invalid request", verdict: permanent(KindInvalidRequest)},
	{words: "unprocessable", verdict: permanent(KindInvalidRequest)},
	{words: "method not allowed", verdict: permanent(KindInvalidRequest)},
	{words: "unsupported protocol scheme", verdict: permanent(KindInvalidRequest)},
	{words: "no host in request url", verdict: permanent(KindInvalidRequest)},
	{words: "invalid header field", verdict: permanent(KindInvalidRequest)},
	{words: "invalid http header", verdict: permanent(KindInvalidRequest)},
	{words: "invalid http trailer", verdict: permanent(KindInvalidRequest)},
	{words: "invalid trailer", verdict: permanent(KindInvalidRequest)},
	{words: "invalid transfer encoding request header", verdict: permanent(KindInvalidRequest)},
	{words: "invalid method", verdict: permanent(KindInvalidRequest)},
	{words: "invalid host header", verdict: permanent(KindInvalidRequest)},
	{words: "nil request.url", verdict: permanent(KindInvalidRequest)},
	{words: "nil request.header", verdict: permanent(KindInvalidRequest)},
	{words: "request.url is nil", verdict: permanent(KindInvalidRequest)},
	{words: "request with no host", verdict: permanent(KindInvalidRequest)},
	{words: "request.requesturi can't be set", verdict: permanent(KindInvalidRequest)},
	{words: "control character in request.url", verdict: permanent(KindInvalidRequest)},
	{words: "with body length", verdict: permanent(KindInvalidRequest), whole: true},
	{words: "with nil body", verdict: permanent(KindInvalidRequest), whole: true},
	{words: "request body larger than specified content length", verdict: permanent(KindInvalidRequest)},
	{words: "request header list larger than", verdict: permanent(KindInvalidRequest)},
	{words: "invalid read on closed body", verdict: permanent(KindInvalidRequest)},
	{words: "stopped after 10 redirects", verdict: permanent(KindInvalidRequest)},

	{words: "timed out", verdict: transient(KindTimeout), whole: true},
	{words: "timeout", verdict: transient(KindTimeout), whole: true},
	{words: "timeouterror", verdict: transient(KindTimeout), whole: true},
	{words: "deadline exceeded", verdict: transient(KindTimeout)},

	{words: "not found", verdict: permanent(KindNotFound), whole: true},
	{words: "no rows in result set", verdict: permanent(KindNotFound), whole: true},
}

// overruling is the number of phrases that overrule a status.
const overruling = 7

// maxModelName is the longest distance from the word "model" to its "not found".
const maxModelName = 96

// reading is what one pass over a message found.
type reading struct {
	phrase       int // the index of the best phrase, len(phrases) if none
	status       int // the first status of 400 to 599
	model        int // where the word "model" ended last, 0 if nowhere
	modelMissing bool
}

func ofWords(msg string) (Verdict, bool) {
	r := read(msg)
	if r.phrase < overruling {
		v := phrases[r.phrase].verdict
		return v, v.Kind != ""
	}
	if r.status != 0 {
		v := HTTPStatus(r.status)
		if r.modelMissing && v.Kind == KindNotFound {
			v.Kind = KindModelNotFound
		}
		return v, true
	}
	if r.modelMissing {
		return permanent(KindModelNotFound), true
	}
	if r.phrase == len(phrases) {
		return Verdict{}, false
	}
	return phrases[r.phrase].verdict, true
}

func read(msg string) reading {
	r := reading{phrase: len(phrases)}
	for i := 0; i < len(msg); i++ {
		switch charOf[msg[i]] {
		case digit:
			if r.status == 0 {
				r.status = statusAt(msg, i)
			}
		case letter:
			r.word(msg, i)
		case pathStart:
			if isPathAt(msg, i) {
				i += pathEnd(msg[i:])
			}
			continue
		default:
			continue
		}
		for i+1 < len(msg) && charOf[msg[i+1]] >= letter {
			i++
		}
	}
	return r
}

// word records the phrases that start with the word at msg[i:].
func (r *reading) word(msg string, i int) {
	for at, end := root, i; end < len(msg); {
		at = phraseMatcher.next(at, msg[end])
		if at == nowhere {
			return
		}
		if end++; !phraseMatcher.ends[at] {
			continue
		}
		found := &phraseMatcher.matches[at]
		r.phrase = min(r.phrase, found.phrase)
		if end < len(msg) && isWordByte(msg[end]) {
			continue
		}
		r.phrase = min(r.phrase, found.wholePhrase)
		switch found.modelWord {
		case noModelWord:
		case modelName:
			r.model = i + len("model")
		case modelMissing:
			r.modelMissing = r.modelMissing || r.model != 0 && i-r.model <= maxModelName
		}
	}
}

// isPathAt reports whether msg[i:] is a path, or a URL from its "://" on. The scheme has been read
// already, which does no harm.
func isPathAt(msg string, i int) bool {
	switch msg[i] {
	case ':':
		return strings.HasPrefix(msg[i:], "://")
	case '/':
		return i == 0 || strings.IndexByte(" \t\r\n\"'`<(", msg[i-1]) >= 0
	default:
		return false
	}
}

func pathEnd(msg string) int {
	if n := strings.IndexAny(msg, " \t\r\n\"'`<>"); n >= 0 {
		return n
	}
	return len(msg)
}

func startsWithWords(msg, words string, whole bool) bool {
	n := len(words)
	if len(msg) < n || whole && len(msg) > n && isWordByte(msg[n]) {
		return false
	}
	for i := range n {
		if folded(msg[i]) != words[i] {
			return false
		}
	}
	return true
}

func isWordByte(c byte) bool { return isDigit(c) || 'a' <= lower(c) && lower(c) <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// folded returns c as it is written in a phrase.
func folded(c byte) byte {
	if c == '_' || c == '-' {
		return ' '
	}
	return lower(c)
}

// char is a kind of byte in a message.
type char uint8

const (
	other     char = iota
	pathStart      // a path or a URL may begin here
	letter
	digit
)

var charOf = func() (of [256]char) {
	for c := range of {
		switch b := byte(c); {
		case b == ':', b == '/':
			of[c] = pathStart
		case isDigit(b):
			of[c] = digit
		case isWordByte(b):
			of[c] = letter
		}
	}
	return of
}()

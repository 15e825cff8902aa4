package httpmw

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// Preview is a response with a status below 400 before anything else sees it, for a check of
// [WithFailureIf]. Only what the check asks for is read. It is valid until the check returns, and
// not safe for concurrent use. What its methods return must not be changed.
type Preview struct {
	config   *config
	request  *http.Request // the caller's
	response *http.Response
	exchange *exchange.Exchange
	isBegun  bool
	isDone   bool // no more of the body comes, or not in time
	body     []byte
	code     string // that has decided
}

// The limits of a preview without [WithPreview].
const (
	previewBytes       = 8 << 10
	previewStreamBytes = 64 << 10
	previewWait        = 250 * time.Millisecond
	previewStreamWait  = 20 * time.Millisecond
)

// previewLimits are those of [WithPreview], 0 without it.
type previewLimits struct {
	bytes int64
	wait  time.Duration
	isSet bool
}

// WithPreview limits what the checks of [WithFailureIf] and [WithEvents] see of a body: so many
// bytes, and what has arrived so long after the headers. The response is held back until then, or
// until a check has seen enough. For event streams a longer wait lets a failure count that comes
// after the headers and before the first word, and be repeated. The default is 8 KiB and 250 ms,
// and for event streams 64 KiB and 20 ms, which is what comes with the headers. Both must be
// positive.
func WithPreview(maxBytes int64, wait time.Duration) ResponseOption {
	return responseOption(func(c *config) { c.preview = previewLimits{maxBytes, wait, true} })
}

// String returns the limits as they were given.
func (l previewLimits) String() string { return fmt.Sprintf("%d bytes, %v", l.bytes, l.wait) }

// of returns the limits for a response.
func (l previewLimits) of(isStream bool) (bytes int64, wait time.Duration) {
	switch {
	case l.isSet:
		return l.bytes, l.wait
	case isStream:
		return previewStreamBytes, previewStreamWait
	default:
		return previewBytes, previewWait
	}
}

func (p *Preview) isZero() bool { return p == nil || p.response == nil }

// StatusCode returns the status of the response.
func (p *Preview) StatusCode() int {
	if p.isZero() {
		return 0
	}
	return p.response.StatusCode
}

// Header returns the headers of the response.
func (p *Preview) Header() http.Header {
	if p.isZero() {
		return nil
	}
	return p.response.Header
}

// Request returns the caller's request. Its body is in use.
func (p *Preview) Request() *http.Request {
	if p.isZero() {
		return nil
	}
	return p.request
}

// IsJSON reports whether the response says that it is JSON of any kind.
func (p *Preview) IsJSON() bool {
	kind := p.contentType()
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json") || strings.HasPrefix(kind, "application/x-amz-json")
}

// IsEventStream reports whether the response says that it is an event stream.
func (p *Preview) IsEventStream() bool { return p.contentType() == "text/event-stream" }

// hasEvents reports whether events can be read from the body. They cannot if the caller has asked
// for compression, and decompresses the stream itself.
func (p *Preview) hasEvents() bool {
	encoding := p.Header()["Content-Encoding"]
	return p.IsEventStream() && (len(encoding) == 0 || strings.EqualFold(encoding[0], "identity"))
}

// contentType returns the media type in lower case.
func (p *Preview) contentType() string {
	values := p.Header()["Content-Type"]
	if len(values) == 0 {
		return ""
	}
	kind, _, _ := strings.Cut(values[0], ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// Body returns the start of the body: see [WithPreview] for how much of it. The caller still gets
// all of it. It waits for the body, so look at the status and the headers first.
func (p *Preview) Body() []byte {
	if !p.begin() {
		return nil
	}
	for p.more() {
		continue
	}
	return p.body
}

// Verdict returns what the body says of a failure, and the headers of a time to come back, for a
// check that knows by other means that the response is one.
func (p *Preview) Verdict() classify.Verdict {
	if p.isZero() {
		return classify.Verdict{}
	}
	return p.decide(httpverdict.AnswerIn(p.Body()), false)
}

// decide returns the verdict of an answer, and keeps the code that has decided.
func (p *Preview) decide(answer classify.Answer, notExecuted bool) (verdict classify.Verdict) {
	verdict, p.code = httpverdict.OfGoodStatus(&answer, p.request, p.response, notExecuted)
	return verdict
}

// begin begins to read the body, unless that was done before. It reports whether there is any.
func (p *Preview) begin() bool {
	switch {
	case p.isZero(), p.response.Body == http.NoBody:
		return false
	case p.isBegun:
		return true
	case p.isDone: // The check has returned.
		return false
	}
	p.isBegun = true
	p.exchange.Receive(p.response, p.config.bodyIdleTimeout, newBodyIdleError)
	bytes, wait := p.config.preview.of(p.IsEventStream())
	p.exchange.Body.BeginPeek(bytes, wait)
	return true
}

// more waits for more of the body than there was. It returns false if there will be none. Time that
// has passed for one check has passed for all.
func (p *Preview) more() bool {
	if p.isDone {
		return false
	}
	body, more := p.exchange.Body.PeekMore(len(p.body))
	p.body, p.isDone = body, !more
	return more
}

// end ends the preview. A panic of the base is repeated.
func (p *Preview) end() {
	p.isDone = true
	if p.isBegun {
		p.exchange.Body.EndPeek()
	}
}

package verdicts

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

// address is where an answer comes from if it does not matter.
const address = "api.example.com"

func (a *Answer) host() string { return cmp.Or(a.Host, address) }

// verdict returns what Tenax takes the answer to a GET for.
func (a *Answer) verdict() classify.Verdict {
	var status *httpmw.StatusError
	if !errors.As(httpmw.ErrorOf(a.response(time.Now())), &status) {
		return classify.Verdict{}
	}
	defer status.Discard()
	return status.Verdict()
}

// response returns the answer as a client gets it.
func (a *Answer) response(now time.Time) *http.Response {
	request := &http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "https", Host: a.host()}, Header: http.Header{}}
	addFields(request.Header, a.Request)
	header := http.Header{}
	addFields(header, fill(a.Header, now))
	if a.Body != "" {
		header.Set("Content-Type", cmp.Or(a.ContentType, "application/json"))
	}
	body := fill(a.Body, now)
	return &http.Response{
		StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: request,
	}
}

// addFields adds fields, with their names in canonical form.
func addFields(header http.Header, lines string) {
	for line := range strings.Lines(lines) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			header.Add(name, strings.TrimSpace(value))
		}
	}
}

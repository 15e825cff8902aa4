package httpmw_test

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

// checks returns an option that makes some good statuses failures, or none.
func (w *world) checks() httpmw.TransportOption {
	panics := func(p *httpmw.Preview) (classify.Verdict, bool) {
		if len(p.Body())%2 == 1 {
			panic(errBoom)
		}
		return p.Verdict(), false
	}
	unread := func(p *httpmw.Preview) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassTransient}, p.IsJSON()
	}
	return map[string]httpmw.TransportOption{
		"none":    httpmw.WithFailureIf(),
		"NotOK":   httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError),
		"a panic": httpmw.WithFailureIf(panics),
		"unread":  httpmw.WithFailureIf(unread),
		"events":  httpmw.WithEvents(httpmw.ModelEvents()),
	}[draw(w.T, "checks", "none", "none", "NotOK", "a panic", "unread", "events")]
}

// ends is a policy that checks what is reported after a call.
type ends struct {
	w *world
	n atomic.Int64
}

func (e *ends) Apply(ctx context.Context, next next) (*http.Response, error) { return next.Do(ctx) }

func (e *ends) HandleLateFailure(_ context.Context, err error) {
	e.w.expect(e.n.Add(1) == 1, "one end of a call; another is %v", err)
}

func (e *ends) HandleLateSuccess(context.Context) {
	e.w.expect(e.n.Add(1) == 1, "one end of a call; another is good")
}

package tenaxtest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/tenaxtest"
)

// typedNil is a context with methods that panic for a nil pointer.
type typedNil struct{ context.Context }

func TestNilAndZeroValuesAnswer(t *testing.T) {
	var function *tenaxtest.Function[int]
	var transport *tenaxtest.Transport
	var recorder *tenaxtest.Recorder
	nowhere := func() *http.Request { return (&http.Request{Body: http.NoBody}).WithContext(t.Context()) }
	send := func(t *tenaxtest.Transport, r *http.Request) error {
		response, err := t.RoundTrip(r)
		if err == nil {
			err = response.Body.Close()
		}
		return err
	}
	call := func(f *tenaxtest.Function[int]) error { _, err := f.Call(t.Context()); return err }
	recorded := func(r *tenaxtest.Recorder) error {
		ctx := r.StartAttempt(t.Context(), policy.AttemptRecord{})
		r.EndAttempt(ctx, policy.AttemptRecord{})
		r.Event(ctx, policy.Event{})
		r.Attempts()
		r.Events()
		r.EventTypes()
		r.Take()
		_, err := tenaxtest.Record[int](r).Apply(ctx, policy.NextFunc(new(tenaxtest.Function[int]).Call))
		return err
	}
	for name, test := range map[string]struct{ got, want any }{
		"a nil Function":                 {call(function), "tenaxtest: nil Function"},
		"its calls":                      {function.Calls(), 0},
		"the zero Function":              {call(new(tenaxtest.Function[int])), nil},
		"a nil Transport":                {send(transport, nowhere()), "tenaxtest: nil Transport"},
		"its requests":                   {len(transport.Requests()), 0},
		"its bodies":                     {transport.Unclosed(), 0},
		"the zero Transport, no URL":     {send(new(tenaxtest.Transport), nowhere()), "tenaxtest: nil Request.URL"},
		"the zero Transport, no request": {send(new(tenaxtest.Transport), nil), "tenaxtest: nil Request"},
		"neither":                        {send(nil, nil), "tenaxtest: nil Request"},
		"a nil Recorder":                 {recorded(recorder), "tenaxtest: Record: must not be nil"},
		"its attempts":                   {len(recorder.Attempts()), 0},
		"the zero Recorder":              {recorded(new(tenaxtest.Recorder)), nil},
	} {
		if err, ok := test.got.(error); ok {
			test.got = err.Error()
		}
		if test.got != test.want {
			t.Errorf("%s: %v, want %v", name, test.got, test.want)
		}
	}
}

func TestANilTransportClosesTheBodyOfTheRequest(t *testing.T) {
	body := &closing{Reader: strings.NewReader("x")}
	request := (&http.Request{Body: body}).WithContext(t.Context())
	if response, err := (*tenaxtest.Transport)(nil).RoundTrip(request); err == nil {
		_ = response.Body.Close()
		t.Error("no error")
	}
	if !body.closed {
		t.Error("the body is not closed")
	}
}

type closing struct {
	*strings.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

func TestANilContextNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		function := tenaxtest.NewFunction(tenaxtest.Step[int]{Value: 7, Delay: time.Hour})
		for _, ctx := range []context.Context{nil, (*typedNil)(nil)} {
			start := time.Now()
			value, err := function.Call(ctx)
			if value != 7 || err != nil || time.Since(start) != time.Hour {
				t.Errorf("%d, %v after %v", value, err, time.Since(start))
			}
		}
	})
}

package conformance

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing/synctest"
	"time"
)

var cancellationRows = group(
	"Cancellation and deadlines",
	Row{
		Name: "a request that is already canceled is not sent", Source: "`http.Request.Context`", check: canceledBefore,
		Meaning: "The server does no work for a caller that has given up.",
	},
	Row{
		Name: "cancellation ends the wait for the headers", Source: "`http.Request.Context`", check: canceledInHeaders,
		Meaning: "The call returns at once with context.Canceled, and the server notices.",
	},
	Row{
		Name: "cancellation ends the reading of the body", Source: "`http.Request.Context`", check: canceledInBody,
		Meaning: "A download stops when its caller gives up.",
	},
	Row{
		Name: "cancellation ends the wait between attempts", Source: "`http.Request.Context`", check: canceledInWait,
		Meaning: "A shutdown does not wait for a Retry-After.",
	},
	Row{
		Name: "the error has the caller's cause", Source: "`context.WithCancelCause`", check: causeComesBack,
		Meaning: "The error says why the caller gave up. Over HTTP/2, net/http itself only says that it did.",
	},
	Row{
		Name: "the caller's deadline is kept", Source: "`http.Request.Context`", check: deadlineIsKept,
		Meaning: "The call returns at the deadline, not after another attempt, with an error that is a timeout.",
	},
	Row{
		Name: "the caller's deadline holds for the body", Source: "`http.Request.Context`", check: deadlineInBody,
		Meaning: "A stream ends at the caller's deadline.",
	},
	Row{
		Name: "canceling one call leaves the others alone", Source: roundTripper, check: othersGoOn,
		Meaning: "Calls that share a connection do not share their fate.",
	},
	Row{
		Name: "a finished call leaves nothing in the caller's context", Source: "`context.AfterFunc`", check: leavesContext,
		Meaning: "The context of a long-lived program does not grow with every call.",
	},
)

func leavesContext(t *Trial) {
	s := t.serve(busyTwice())
	transport := t.wrap(s.base)
	ctx, cancel := countFuncs(t.ctx)
	defer cancel()
	for i := range 12 {
		r := t.request(http.MethodGet, s.url, nil).WithContext(ctx)
		if i%2 == 0 {
			t.send(transport, r)
		} else {
			closeBody(t.roundTrip(transport, r)) //nolint:bodyclose // It is closed.
		}
	}
	synctest.Wait()
	if ctx.funcs != 0 {
		t.Errorf("after 12 calls %d functions wait for its end", ctx.funcs)
	}
}

// hangs waits until the client has gone.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// flushesAndHangs sends the headers and a first part of the body, and then waits until the client
// has gone.
func flushesAndHangs(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, "part")
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func canceledBefore(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.ctx)
	cancel()
	transport := t.wrap(spy(func(r *http.Request) (*http.Response, error) {
		time.Sleep(time.Nanosecond) // A transport may need a moment to pass on the cancellation.
		return s.base.RoundTrip(r)
	}))
	err := t.fail(transport, t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	synctest.Wait()
	if !errors.Is(err, context.Canceled) || s.requests.Load() != 0 {
		t.Errorf("%d requests arrived, and the error is %q", s.requests.Load(), firstLine(err.Error()))
	}
}

func canceledInHeaders(t *Trial) {
	ended := false
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		hangs(w, r)
		ended = true
	})
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	clock := elapsed()
	err := t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	t.expectEnd(err, context.Canceled, clock, time.Second)
	synctest.Wait()
	if !ended {
		t.Errorf("the server did not learn of it")
	}
}

func (t *Trial) expectEnd(err, want error, clock func() time.Duration, after time.Duration) {
	if !errors.Is(err, want) {
		t.Errorf("the error %q is not %q", firstLine(err.Error()), want)
	}
	if took := clock(); took != after {
		t.Errorf("it took %v, want %v", took, after)
	}
}

func canceledInBody(t *Trial) {
	s := t.serve(flushesAndHangs)
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	clock := elapsed()
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	defer closeBody(response)
	time.AfterFunc(time.Hour, cancel)
	_, err := io.ReadAll(response.Body)
	t.expectEnd(orNone(err), context.Canceled, clock, time.Hour)
}

// orNone returns an error in the place of nil.
func orNone(err error) error {
	if err == nil {
		return errors.New("no error")
	}
	return err
}

func canceledInWait(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	clock := elapsed()
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	closeBody(response)
	if err == nil && clock() == 0 {
		t.NotJudged()
		return
	}
	t.expectEnd(orNone(err), context.Canceled, clock, time.Second)
}

var errGaveUp = errors.New("gave up")

func causeComesBack(t *Trial) {
	s := t.serve(hangs)
	ctx, cancel := context.WithCancelCause(t.ctx)
	time.AfterFunc(time.Second, func() { cancel(errGaveUp) })
	clock := elapsed()
	err := t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	if t.protocol == HTTP2 && errors.Is(err, context.Canceled) {
		err = errors.Join(err, errGaveUp) // net/http omits it over HTTP/2.
	}
	t.expectEnd(err, errGaveUp, clock, time.Second)
}

func deadlineIsKept(t *Trial) {
	s := t.serve(hangs)
	t.repeatedly(func() {
		ctx, cancel := context.WithTimeout(t.ctx, 3*time.Second)
		defer cancel()
		clock := elapsed()
		err := t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
		t.expectEnd(err, context.DeadlineExceeded, clock, 3*time.Second)
		t.expectTimeout(err)
	})
}

func (t *Trial) expectTimeout(err error) {
	if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() {
		t.Errorf("Timeout of the error %q is false", firstLine(err.Error()))
	}
}

func deadlineInBody(t *Trial) {
	s := t.serve(flushesAndHangs)
	t.repeatedly(func() {
		ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
		defer cancel()
		clock := elapsed()
		response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
		defer closeBody(response)
		_, err := io.ReadAll(response.Body)
		t.expectEnd(orNone(err), context.DeadlineExceeded, clock, time.Hour)
	})
}

// repeatedly is for calls that may pass by luck: two causes end them at the same time.
func (t *Trial) repeatedly(f func()) {
	for range 300 {
		if f(); len(t.found()) > 0 {
			return
		}
	}
}

func othersGoOn(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs" {
			flushesAndHangs(w, r)
			return
		}
		_ = http.NewResponseController(w).Flush()
		pause(r, time.Hour)
		_, _ = io.WriteString(w, "whole")
	})
	transport := t.wrap(s.base)
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	hanging := t.roundTrip(transport, t.request(http.MethodGet, s.url+"/hangs", nil).WithContext(ctx))
	defer closeBody(hanging)
	other := t.roundTrip(transport, t.request(http.MethodGet, s.url, nil)) //nolint:bodyclose // read closes it.
	defer closeBody(other)
	time.AfterFunc(time.Minute, cancel)
	if _, err := io.ReadAll(hanging.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("the canceled one ended with %v", err)
	}
	if got := t.read(other); got != "whole" {
		t.Errorf("the other one got %q", got)
	}
}

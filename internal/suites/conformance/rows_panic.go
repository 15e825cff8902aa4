package conformance

import (
	"errors"
	"net/http"
	"runtime"
	"sync"
	"time"
)

var panicRows = group(
	"Panics",
	Row{
		Name: "a panic of the base reaches the caller", Source: "the Go specification, Handling panics", check: panicPasses,
		Meaning: "A bug shows up in its own place, with its own value.",
	},
	Row{
		Name: "a panic or Goexit loses nothing", Source: "the Go specification, Handling panics", check: panicLosesNothing,
		Meaning: "After a panic at the worst moment, the transport works again as soon as its base does.",
	},
)

func panicPasses(t *Trial) {
	value := errors.New("a bug")
	transport := t.wrap(spy(func(r *http.Request) (*http.Response, error) {
		consume(r)
		panic(value)
	}))
	defer func() {
		if got := recover(); got != value { //nolint:errorlint // The very value.
			t.Errorf("recovered %v", got)
		}
	}()
	response, _ := transport.RoundTrip(t.request(http.MethodGet, "http://server.test/", nil))
	closeBody(response)
	t.Errorf("it was swallowed")
}

// panicLosesNothing opens circuits by failures, lets the base panic when they probe, and then lets
// it recover.
func panicLosesNothing(t *Trial) {
	broken := map[string]func(){
		"a panic": func() { panic("a bug") },
		"Goexit":  runtime.Goexit,
	}
	for name, breakDown := range broken {
		down, bug := true, false
		transport := t.wrap(spy(func(r *http.Request) (*http.Response, error) {
			consume(r)
			switch {
			case down:
				return nil, errors.New("unreachable")
			case bug:
				breakDown()
			}
			return answer(r, http.StatusOK, "fine"), nil
		}))
		for range 20 {
			_ = t.fail(transport, t.request(http.MethodGet, "http://server.test/", nil))
		}
		down, bug = false, true
		for range 3 {
			time.Sleep(time.Hour)
			t.onItsOwn(transport)
		}
		bug = false
		time.Sleep(time.Hour)
		for range 10 {
			response, err := transport.RoundTrip(t.request(http.MethodGet, "http://server.test/", nil))
			if err != nil {
				t.Errorf("hours after %s it still fails: %q", name, firstLine(err.Error()))
				break
			}
			t.read(response)
		}
	}
}

// onItsOwn sends a request in a goroutine that may break down.
func (t *Trial) onItsOwn(transport http.RoundTripper) {
	var caller sync.WaitGroup
	caller.Go(func() {
		defer func() { _ = recover() }()
		response, _ := transport.RoundTrip(t.request(http.MethodGet, "http://server.test/", nil))
		closeBody(response)
	})
	caller.Wait()
}

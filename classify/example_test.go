package classify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/classify"
)

func ExampleOf() {
	for _, err := range []error{
		context.DeadlineExceeded,
		fmt.Errorf("ask the model: %w", errors.New("429 Too Many Requests")),
		errors.New("invalid api key"),
		errors.New("something else"),
	} {
		verdict := classify.Of(err)
		fmt.Println(verdict.Class, verdict.Kind)
	}
	// Output:
	// transient timeout
	// transient rate_limit
	// permanent auth_error
	// unknown unknown
}

// errDeadlock stands for an error of a database driver.
var errDeadlock = errors.New("SQLSTATE 40P01")

func ExampleChain() {
	ofDatabase := func(err error) (classify.Verdict, bool) {
		if errors.Is(err, errDeadlock) {
			return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict}, true
		}
		return classify.Verdict{}, false
	}
	classifier := classify.Chain(ofDatabase, classify.Default)

	verdict, known := classifier(fmt.Errorf("transfer: %w", errDeadlock))
	fmt.Println(verdict.Class, known)
	verdict, known = classifier(context.Canceled)
	fmt.Println(verdict.Class, known)
	// Output:
	// transient true
	// canceled true
}

func ExampleDefault() {
	_, known := classify.Default(errors.New("something else"))
	fmt.Println(known)
	// Output:
	// false
}

func ExampleHTTPStatus() {
	for _, code := range []int{http.StatusServiceUnavailable, http.StatusUnauthorized, http.StatusTooEarly} {
		verdict := classify.HTTPStatus(code)
		fmt.Println(code, verdict.Class, verdict.Kind, verdict.NotSent)
	}
	// Output:
	// 503 transient server_error false
	// 401 permanent auth_error false
	// 425 transient connection_error true
}

func ExampleText() {
	verdict, known := classify.Text(errors.New("upstream: HTTP/1.1 503"))
	fmt.Println(verdict.Kind, verdict.Status, known)
	_, known = classify.Text(errors.New("order 404 shipped 500 items"))
	fmt.Println(known)
	// Output:
	// server_error 503 true
	// false
}

func ExampleLLM() {
	err := errors.New("404 Not Found")
	fmt.Println(classify.Of(err).Kind)
	verdict, _ := classify.LLM(err)
	fmt.Println(verdict.Kind)
	// Output:
	// not_found
	// model_not_found
}

func ExampleTransient() {
	errStale := errors.New("replica is behind")
	err := classify.Transient(errStale)
	fmt.Println(err, errors.Is(err, errStale), classify.Of(err).Class)
	// Output:
	// replica is behind true transient
}

func ExamplePermanent() {
	err := classify.Permanent(fmt.Errorf("load: %w", context.DeadlineExceeded))
	fmt.Println(classify.Of(err).Class, classify.Of(err).Kind)
	// Output:
	// permanent timeout
}

func ExampleAs() {
	err := classify.As(errors.New("come back later"), classify.Verdict{
		Class:      classify.ClassTransient,
		Kind:       classify.KindRateLimit,
		RetryAfter: 2 * time.Second,
	})
	fmt.Println(classify.Of(fmt.Errorf("call: %w", err)).RetryAfter)
	// Output:
	// 2s
}

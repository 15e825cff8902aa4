package tenaxtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/tenaxtest"
)

func ExampleNewFunction() {
	f := tenaxtest.NewFunction(
		tenaxtest.Step[string]{Err: errors.New("connection refused")},
		tenaxtest.Step[string]{Value: "seven"},
	)
	pipeline := policy.Must(policy.New("inventory", retry.New[string]()))

	answer, err := pipeline.Do(context.Background(), f.Call)
	fmt.Println(answer, err, f.Calls())
	// Output: seven <nil> 2
}

func ExampleFailThen() {
	f := tenaxtest.FailThen("seven", errors.New("connection refused"), errors.New("connection refused"))
	pipeline := policy.Must(policy.New("inventory", retry.New[string](retry.WithMaxAttempts(2))))

	_, err := pipeline.Do(context.Background(), f.Call)
	fmt.Println(errors.Is(err, retry.ErrExhausted))
	// Output: true
}

func ExampleRecord() {
	var recorder tenaxtest.Recorder
	pipeline := policy.Must(policy.New("inventory",
		tenaxtest.Record[int](&recorder),
		retry.New[int](retry.WithMaxAttempts(2)),
	))
	down := tenaxtest.NewFunction(tenaxtest.Step[int]{Err: errors.New("connection refused")})
	_, _ = pipeline.Do(context.Background(), down.Call)

	for _, attempt := range recorder.Attempts() {
		fmt.Println("attempt", attempt.Number, attempt.Err)
	}
	for _, event := range recorder.Events() {
		fmt.Println(event.Type, event.Attempt)
	}
	// Output:
	// attempt 1 connection refused
	// attempt 2 connection refused
	// retry 1
	// give_up 2
}

func ExampleNewTransport() {
	network := tenaxtest.NewTransport(tenaxtest.Response{Status: 503}, tenaxtest.Response{Body: "hello"})
	client := &http.Client{Transport: httpmw.Standard("greeter", httpmw.WithBase(network))}

	response, err := client.Get("http://greeter.example/")
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	fmt.Println(response.Status, len(network.Requests()), network.Unclosed())
	// Output: 200 OK 2 0
}

package statuspage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
)

// A program reads the page as JSON. It has the kind of an error, but not its message.
func ExampleNew() {
	var page statuspage.Page
	pipeline := policy.Must(policy.New("inventory",
		statuspage.New[int](statuspage.WithPage(&page)),
		retry.New[int](retry.WithBackoff(retry.Constant(time.Millisecond))),
		breaker.New[int](),
	))
	pipeline.Do(context.Background(), func(ctx context.Context) (int, error) {
		if policy.Attempt(ctx) == 1 {
			return 0, errors.New("503 service unavailable")
		}
		return 12, nil
	})
	pipeline.Do(context.Background(), func(context.Context) (int, error) {
		return 0, errors.New("401 unauthorized: the key is sk-1234")
	})

	answer := httptest.NewRecorder()
	page.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/?format=json", nil))
	var seen struct {
		Pipelines []struct {
			Name     string
			Circuits struct{ Closed, Open int }
		}
		Failures []struct {
			Kind       string
			Status     int
			StatusText string `json:"status_text"`
			Attempts   int
			Reason     string
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&seen); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%+v\n%+v\n", seen.Pipelines, seen.Failures)
	runtime.KeepAlive(pipeline) // a page holds pipelines weakly
	// Output:
	// [{Name:inventory Circuits:{Closed:1 Open:0}}]
	// [{Kind:auth_error Status:401 StatusText:Unauthorized Attempts:1 Reason:permanent}]
}

// The handler works at any path. The path or the query selects the format.
func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/debug/tenax/", statuspage.Handler())
	server := httptest.NewServer(mux)
	defer server.Close()

	for _, path := range []string{"", "data.json", "?health=ill"} {
		answer, err := http.Get(server.URL + "/debug/tenax/" + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		text, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		kind := answer.Header.Get("Content-Type")
		if answer.StatusCode != http.StatusOK {
			fmt.Printf("%s: %s", answer.Status, text)
			continue
		}
		fmt.Println(answer.Status, kind)
	}
	// Output:
	// 200 OK text/html; charset=utf-8
	// 200 OK application/json
	// 400 Bad Request: statuspage: health must be one of: failing, strained, healthy, idle
}

// The program's own handler decides who may press the buttons: here, operators with the password.
func ExamplePage_Handler() {
	var page statuspage.Page
	circuit := breaker.NewCircuit(breaker.WithName("warehouse"))
	pipeline := policy.Must(policy.New("inventory", statuspage.New[int](statuspage.WithPage(&page)), breaker.For[int](circuit)))

	handler := page.Handler(statuspage.WithControls())
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "correct" {
			w.Header().Set("WWW-Authenticate", `Basic realm="operations"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	})

	for _, password := range []string{"wrong", "correct"} {
		press := httptest.NewRequest(http.MethodPost, "/?pipeline=1", strings.NewReader("action=force_open&circuit=warehouse"))
		press.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		press.SetBasicAuth("operator", password)
		answer := httptest.NewRecorder()
		guarded.ServeHTTP(answer, press)
		fmt.Println(answer.Code, answer.Header().Get("Location"), circuit.State())
	}
	runtime.KeepAlive(pipeline)
	// Output:
	// 401  closed
	// 303 ?pipeline=1 open
}

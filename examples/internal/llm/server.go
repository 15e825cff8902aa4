// Package llm is a model API that misbehaves on request. It serves OpenAI's chat completions, and
// records every request.
package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/tenax-go/tenax/examples/internal/chat"
)

// Model is the only model of the API.
const Model = "reviewer-large"

// Text is the answer of the model.
const Text = "Line 7 drops the error of os.ReadFile: return it to the caller."

const maxBody = 1 << 20

// Server is the API. It is made by [Start] and safe for concurrent use.
type Server struct {
	key      string
	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup
	open     sync.WaitGroup // connections

	mu       sync.Mutex
	scene    string
	script   Script
	requests []*Request
	arrival  chan struct{} // closed when a request arrives
}

// Start starts the API on a free loopback port. It accepts requests with the key, and handles them
// with [Answer] until [Server.Play] is called.
func Start(ctx context.Context, key string) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("llm: %w", err)
	}
	s := &Server{key: key, listener: listener, script: Always(Answer), arrival: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+chat.Path, s.complete)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ConnState: s.count}
	s.serving.Go(func() { _ = s.server.Serve(listener) })
	return s, nil
}

// URL is the address of the API, without [chat.Path].
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close stops the API, aborts the requests that it has not answered, and waits until every
// connection has ended.
func (s *Server) Close() error {
	err := s.server.Close()
	s.serving.Wait()
	s.open.Wait()
	return err
}

func (s *Server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.open.Done()
	default:
	}
}

// Play begins a scene. From now on, script decides how requests are handled.
func (s *Server) Play(scene string, script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scene, s.script = scene, script
}

// Requests returns the requests of a scene, in the order of arrival.
func (s *Server) Requests(scene string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen(scene)
}

func (s *Server) seen(scene string) []Request {
	var seen []Request
	for _, r := range s.requests {
		if r.Scene == scene {
			seen = append(seen, *r)
		}
	}
	return seen
}

// Await waits until n requests have arrived in a scene.
func (s *Server) Await(ctx context.Context, scene string, n int) error {
	for {
		s.mu.Lock()
		arrived, arrival := len(s.seen(scene)), s.arrival
		s.mu.Unlock()
		if arrived >= n {
			return nil
		}
		select {
		case <-arrival:
		case <-ctx.Done():
			return fmt.Errorf("llm: %d of %d requests arrived: %w", arrived, n, context.Cause(ctx))
		}
	}
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	ask, err := read(w, r)
	request, behave := s.arrived(r)
	x := &exchange{server: s, request: request, ask: ask, w: w, r: r}
	switch {
	case err != nil:
		x.refuse(http.StatusBadRequest, "invalid_request_error", err.Error())
	case r.Header.Get("Authorization") != "Bearer "+s.key:
		// Some APIs do repeat the key that they refuse, so a client must not show their messages.
		x.refuse(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+r.Header.Get("Authorization"))
	case ask.Model != Model:
		x.refuse(http.StatusNotFound, "model_not_found", "The model does not exist: "+ask.Model)
	default:
		behave(x)
	}
}

func read(w http.ResponseWriter, r *http.Request) (chat.Request, error) {
	var ask chat.Request
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return ask, errors.New("the body cannot be read")
	}
	if json.Unmarshal(body, &ask) != nil {
		return ask, errors.New("the body is no JSON object of a chat completion")
	}
	if ask.Model == "" || len(ask.Messages) == 0 {
		return ask, errors.New("a model and messages are needed")
	}
	return ask, nil
}

// arrived records a request and returns how to handle it.
func (s *Server) arrived(r *http.Request) (*Request, Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request := &Request{
		Scene:          s.scene,
		Number:         1,
		Repeat:         1,
		Traceparent:    r.Header.Get("Traceparent"),
		IdempotencyKey: r.Header.Get("Idempotency-Key"),
	}
	for _, earlier := range s.requests {
		if earlier.Scene != request.Scene {
			continue
		}
		request.Number++
		if earlier.IdempotencyKey == request.IdempotencyKey {
			request.Repeat++
		}
	}
	s.requests = append(s.requests, request)
	close(s.arrival)
	s.arrival = make(chan struct{})
	return request, s.script(*request)
}

func (s *Server) answered(request *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request.Status = status
}

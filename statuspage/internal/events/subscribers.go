// Package events sends a page again whenever it has changed, as server-sent events.
package events

import (
	"maps"
	"net/http"
	"sync"
	"time"
	"weak"
)

// Interval is how often subscribers are notified.
const Interval = time.Second

// Subscribers follow one page. One goroutine refreshes the page for all of them, as long as there
// are any. The zero Subscribers is empty and ready for use.
type Subscribers struct {
	mu      sync.Mutex
	all     map[*subscriber]struct{}
	stop    chan struct{}
	servers map[weak.Pointer[http.Server]]<-chan struct{} // closed when the server shuts down
}

// subscriber is notified when the page has changed. Notifications do not queue up.
type subscriber struct{ changed chan struct{} }

// add returns nil if there are limit subscribers already.
func (s *Subscribers) add(limit int, refresh func()) *subscriber {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) >= limit {
		return nil
	}
	if len(s.all) == 0 {
		s.all = make(map[*subscriber]struct{})
		s.stop = make(chan struct{})
		go s.keepRefreshing(s.stop, refresh)
	}
	one := &subscriber{make(chan struct{}, 1)}
	s.all[one] = struct{}{}
	return one
}

func (s *Subscribers) remove(one *subscriber) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.all, one); len(s.all) == 0 {
		close(s.stop)
	}
}

func (s *Subscribers) keepRefreshing(stop <-chan struct{}, refresh func()) {
	ticker := time.NewTicker(Interval)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			refresh()
			s.notify()
		}
	}
}

func (s *Subscribers) notify() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.all {
		select {
		case one.changed <- struct{}{}:
		default:
		}
	}
}

// shutdown returns a channel that is closed when the server of a request shuts down: that waits for
// all requests to end, but cancels none. It returns nil if there is no server.
func (s *Subscribers) shutdown(r *http.Request) <-chan struct{} {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	if server == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := weak.Make(server)
	if down, known := s.servers[key]; known {
		return down
	}
	maps.DeleteFunc(s.servers, func(k weak.Pointer[http.Server], _ <-chan struct{}) bool { return k.Value() == nil })
	if s.servers == nil {
		s.servers = make(map[weak.Pointer[http.Server]]<-chan struct{})
	}
	down := make(chan struct{})
	s.servers[key] = down
	server.RegisterOnShutdown(sync.OnceFunc(func() { close(down) }))
	return down
}

package statuspage

import (
	"maps"
	"net/http"
	"sync"
	"time"
	"weak"
)

// audience are those who follow a page. One goroutine makes samples for all of them, as long as
// there are any.
type audience struct {
	mu      sync.Mutex
	readers map[*reader]struct{}
	stop    chan struct{}
	servers map[weak.Pointer[http.Server]]<-chan struct{} // closed when the server shuts down
}

// reader is told when there is something new. What it has not come to look at yet it need not be
// told again.
type reader struct{ news chan struct{} }

// join returns nil if there are limit readers already.
func (p *Page) join(limit int) *reader {
	a := &p.audience
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.readers) >= limit {
		return nil
	}
	if len(a.readers) == 0 {
		a.readers = make(map[*reader]struct{})
		a.stop = make(chan struct{})
		go p.keepSampling(a.stop)
	}
	r := &reader{make(chan struct{}, 1)}
	a.readers[r] = struct{}{}
	return r
}

func (p *Page) leave(r *reader) {
	a := &p.audience
	a.mu.Lock()
	defer a.mu.Unlock()
	if delete(a.readers, r); len(a.readers) == 0 {
		close(a.stop)
	}
}

func (p *Page) keepSampling(stop <-chan struct{}) {
	ticker := time.NewTicker(sampleInterval)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			p.sample()
			p.audience.tell()
		}
	}
}

func (a *audience) tell() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for r := range a.readers {
		select {
		case r.news <- struct{}{}:
		default:
		}
	}
}

// shutdown returns what is closed when the server of a request shuts down: that waits for all
// requests to end, but cancels none. Where there is no server it returns nil.
func (a *audience) shutdown(r *http.Request) <-chan struct{} {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	if server == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := weak.Make(server)
	if down, known := a.servers[key]; known {
		return down
	}
	maps.DeleteFunc(a.servers, func(s weak.Pointer[http.Server], _ <-chan struct{}) bool { return s.Value() == nil })
	if a.servers == nil {
		a.servers = make(map[weak.Pointer[http.Server]]<-chan struct{})
	}
	down := make(chan struct{})
	a.servers[key] = down
	server.RegisterOnShutdown(sync.OnceFunc(func() { close(down) }))
	return down
}

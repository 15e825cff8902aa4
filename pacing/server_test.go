package pacing_test

import (
	"context"
	"math"
	"sync"
	"time"
)

// server is an API with a limit, in virtual time.
type server struct {
	limit    limiter
	names    bool          // the time to come back
	takes    time.Duration // an answer; a refusal takes a millisecond
	reported func(remaining int, reset time.Duration)

	mu       sync.Mutex
	requests int
	refused  int
}

// limiter decides about a request, and about the end of an accepted one. It need not be safe for
// concurrent use.
type limiter interface {
	begin(now time.Time) (ok bool, after time.Duration)
	end()
}

func (s *server) call(context.Context) (int, error) {
	s.mu.Lock()
	ok, after := s.limit.begin(time.Now())
	s.requests++
	if !ok {
		s.refused++
	}
	if w, isWindow := s.limit.(*fixedWindow); isWindow && s.reported != nil {
		s.reported(w.limit-w.used, after)
	}
	s.mu.Unlock()
	if !ok {
		time.Sleep(time.Millisecond)
		if !s.names {
			return 0, refusal(0)
		}
		return 0, refusal(time.Duration(math.Ceil(after.Seconds())) * time.Second)
	}
	time.Sleep(s.takes)
	s.mu.Lock()
	s.limit.end()
	s.mu.Unlock()
	return 7, nil
}

// fixedWindow allows so many requests in each window. The first begins with the first request.
type fixedWindow struct {
	limit  int
	window time.Duration
	began  time.Time
	used   int
}

func (f *fixedWindow) begin(now time.Time) (bool, time.Duration) {
	if f.began.IsZero() {
		f.began = now
	}
	if passed := now.Sub(f.began).Truncate(f.window); passed > 0 {
		f.began, f.used = f.began.Add(passed), 0
	}
	after := f.began.Add(f.window).Sub(now)
	if f.used >= f.limit {
		return false, after
	}
	f.used++
	return true, after
}

func (*fixedWindow) end() {}

// tokenBucket allows so many requests a second, and as many at once.
type tokenBucket struct {
	rate   float64
	tokens float64
	at     time.Time
}

func (b *tokenBucket) begin(now time.Time) (bool, time.Duration) {
	if b.at.IsZero() {
		b.tokens, b.at = b.rate, now
	}
	b.tokens, b.at = min(b.rate, b.tokens+b.rate*now.Sub(b.at).Seconds()), now
	if b.tokens < 1 {
		return false, time.Duration((1 - b.tokens) / b.rate * float64(time.Second))
	}
	b.tokens--
	return true, 0
}

func (*tokenBucket) end() {}

// concurrency allows so many requests at once.
type concurrency struct{ limit, running int }

func (c *concurrency) begin(time.Time) (bool, time.Duration) {
	if c.running >= c.limit {
		return false, time.Second
	}
	c.running++
	return true, 0
}

func (c *concurrency) end() { c.running-- }

package bookkeeping

import (
	"maps"
	"strings"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// Books are the counts of figures by pipeline.
type Books map[string]map[Figure]int

// Figure is what is counted in a pipeline.
type Figure string

// The figures of a call are named after its outcome.
const (
	Succeeded  Figure = "calls: success"
	Degraded   Figure = "calls: degraded"
	Failed     Figure = "calls: failure"
	Rejected   Figure = "calls: rejected"
	Canceled   Figure = "calls: canceled"
	Expected   Figure = "calls: expected"
	Attempts   Figure = "attempts"
	Answered   Figure = "attempts: success"
	Retries    Figure = "retries" // attempts that followed another one
	Waits      Figure = "waits"   // events of retries
	Paced      Figure = "paced"
	Rejections Figure = "rejections"
	Hedges     Figure = "hedges"
	Fallbacks  Figure = "fallbacks"
	Timeouts   Figure = "timeouts"
	Late       Figure = "late failures"
)

// Add adds n to a figure. A figure of 0 is not in the books.
func (b Books) Add(pipeline string, f Figure, n int) {
	if n == 0 {
		return
	}
	if b[pipeline] == nil {
		b[pipeline] = make(map[Figure]int)
	}
	b[pipeline][f] += n
}

// PipelineOf returns the pipeline of a span, by the name of the span, and whether the span is that
// of an attempt.
func PipelineOf(span string) (pipeline string, isAttempt bool) {
	return strings.CutSuffix(span, " attempt")
}

// AddSpan adds a span by its name, its tenax.outcome and the names of its events.
func (b Books) AddSpan(name, outcome string, events []string) {
	pipeline, isAttempt := PipelineOf(name)
	if isAttempt {
		b.Add(pipeline, Attempts, 1)
	} else {
		b.Add(pipeline, Figure("calls: "+outcome), 1)
	}
	if isAttempt && outcome == "success" {
		b.Add(pipeline, Answered, 1)
	}
	for _, event := range events {
		if f, ok := figureOf(policy.EventType(strings.TrimPrefix(event, "tenax."))); ok {
			b.Add(pipeline, f, 1)
		}
	}
}

// Without returns the books without some of the figures.
func (b Books) Without(figures ...Figure) Books {
	rest := make(Books)
	for pipeline, all := range b {
		rest[pipeline] = maps.Clone(all)
		for _, f := range figures {
			delete(rest[pipeline], f)
		}
	}
	return rest
}

// keeper keeps books for concurrent goroutines.
type keeper struct {
	mu    sync.Mutex
	books Books
}

func (k *keeper) add(pipeline string, f Figure) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.books.Add(pipeline, f, 1)
}

func (k *keeper) addEvent(pipeline string, e policy.EventType) {
	if f, ok := figureOf(e); ok {
		k.add(pipeline, f)
	}
}

// figureOf returns the figure that an event counts in, if there is one.
func figureOf(e policy.EventType) (Figure, bool) {
	f, ok := map[policy.EventType]Figure{
		policy.EventRetry: Waits, policy.EventPaced: Paced, policy.EventRejected: Rejections, policy.EventHedge: Hedges,
		policy.EventFallback: Fallbacks, policy.EventTimeout: Timeouts,
	}[e]
	return f, ok
}

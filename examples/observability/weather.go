package main

import (
	"fmt"
	"strings"
	"time"
)

// weather is the state of the model API for a while.
type weather struct {
	name    string
	failing float64       // share of the requests that get a 503
	rate    int           // of requests a second above which they get a 429, or 0 for no limit
	delay   time.Duration // before an answer, at least
	spread  time.Duration // and how much longer it may take
}

var weathers = []weather{
	{name: "calm", delay: 5 * time.Millisecond, spread: 20 * time.Millisecond},
	{name: "flaky", failing: 0.3, delay: 5 * time.Millisecond, spread: 20 * time.Millisecond},
	{name: "slow", delay: 150 * time.Millisecond, spread: 450 * time.Millisecond},
	{name: "outage", failing: 1, delay: time.Millisecond, spread: 5 * time.Millisecond},
	{name: "limited", rate: 20, delay: 5 * time.Millisecond, spread: 20 * time.Millisecond},
}

func weatherNames() string {
	names := make([]string, len(weathers))
	for i, w := range weathers {
		names[i] = w.name
	}
	return strings.Join(names, ", ")
}

// forecast knows the weather of any moment.
type forecast struct {
	start  time.Time
	change time.Duration
	turns  []weather
}

// newForecast lets the weathers take turns, or keeps the one of that name.
func newForecast(only string, change time.Duration) (*forecast, error) {
	if change <= 0 {
		return nil, fmt.Errorf("a weather must last for more than %v", change)
	}
	f := &forecast{start: time.Now(), change: change}
	for _, w := range weathers {
		if only == "" || only == w.name {
			f.turns = append(f.turns, w)
		}
	}
	if len(f.turns) == 0 {
		return nil, fmt.Errorf("no weather is called %q; there are: %s", only, weatherNames())
	}
	return f, nil
}

func (f *forecast) now() weather {
	turn := int64(time.Since(f.start) / f.change)
	return f.turns[turn%int64(len(f.turns))]
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// results has all measurements, in the order of the runs.
type results struct {
	environment map[string]string
	cases       []*benchmarkCase
}

// benchmarkCase is one case of one benchmark: Happy and retry, say.
type benchmarkCase struct {
	benchmark string
	name      string
	libraries []*library
}

type library struct {
	name string
	runs map[string]*measurements // by "serial" and "parallel"
}

type measurements struct {
	nanoseconds []float64
	bytes       []float64
	allocations []float64
}

const tenax = "tenax"

func parseResults(raw []byte) (*results, error) {
	r := &results{environment: map[string]string{}}
	reader := benchfmt.NewReader(bytes.NewReader(raw), "results")
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, record
		case *benchfmt.Result:
			if err := r.add(record); err != nil {
				return nil, err
			}
		}
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	if len(r.cases) == 0 {
		return nil, errors.New("no benchmark matched: there is nothing to report")
	}
	return r, nil
}

func (r *results) add(record *benchfmt.Result) error {
	for _, config := range record.Config {
		r.environment[config.Key] = string(config.Value)
	}
	name, parts := record.Name.Parts()
	keys := map[string]string{}
	for _, part := range parts {
		if key, value, ok := strings.Cut(strings.TrimPrefix(string(part), "/"), "="); ok {
			keys[key] = value
		}
	}
	if keys["case"] == "" || keys["run"] == "" || keys["lib"] == "" {
		return fmt.Errorf("benchmark %s: its name must have case=, run= and lib=", record.Name)
	}
	m := r.find(string(name), keys["case"]).find(keys["lib"]).find(keys["run"])
	for _, value := range record.Values {
		switch value.Unit {
		case "sec/op":
			m.nanoseconds = append(m.nanoseconds, value.Value*1e9)
		case "B/op":
			m.bytes = append(m.bytes, value.Value)
		case "allocs/op":
			m.allocations = append(m.allocations, value.Value)
		}
	}
	return nil
}

func (r *results) find(benchmark, name string) *benchmarkCase {
	for _, c := range r.cases {
		if c.benchmark == benchmark && c.name == name {
			return c
		}
	}
	c := &benchmarkCase{benchmark: benchmark, name: name}
	r.cases = append(r.cases, c)
	return c
}

func (c *benchmarkCase) find(name string) *library {
	for _, l := range c.libraries {
		if l.name == name {
			return l
		}
	}
	l := &library{name: name, runs: map[string]*measurements{}}
	c.libraries = append(c.libraries, l)
	return l
}

func (l *library) find(run string) *measurements {
	if l.runs[run] == nil {
		l.runs[run] = &measurements{}
	}
	return l.runs[run]
}

// ratio returns the time of l divided by the time of Tenax, or 0 if one of them was not measured.
func (c *benchmarkCase) ratio(l *library, run string) float64 {
	for _, candidate := range c.libraries {
		if candidate.name == tenax {
			return quotient(l.runs[run].time().Center, candidate.runs[run].time().Center)
		}
	}
	return 0
}

func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// time summarises the nanoseconds per operation: the median, and its 95 % confidence interval if
// there are enough values.
func (m *measurements) time() benchmath.Summary {
	if m == nil {
		return benchmath.Summary{}
	}
	return median(m.nanoseconds)
}

func median(values []float64) benchmath.Summary {
	if len(values) == 0 {
		return benchmath.Summary{}
	}
	sample := benchmath.NewSample(values, &benchmath.DefaultThresholds)
	return benchmath.AssumeNothing.Summary(sample, 0.95)
}

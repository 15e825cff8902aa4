package benchmarks_test

import (
	"flag"
	"slices"
	"testing"
)

// BenchmarkHappy guards an operation that succeeds at once. It measures the cost of the policies
// without trouble.
func BenchmarkHappy(b *testing.B) {
	run(b, happyScenarios())
}

// BenchmarkFailing guards operations that fail, without any delay. It measures the policies' own
// work. The errors are made once, outside the loop, unless the
// case says otherwise.
func BenchmarkFailing(b *testing.B) {
	run(b, failingScenarios())
}

// BenchmarkHTTP sends one request after the other and reads each reply to its end, through a real
// server and kept-alive connections on the loopback interface, and through a RoundTripper that
// answers at once.
func BenchmarkHTTP(b *testing.B) {
	for _, sc := range httpScenarios() {
		compare(b, sc.name, sc.subjects,
			func(b *testing.B, s httpSubject) { serialHTTP(b, sc, s) },
			func(b *testing.B, s httpSubject) { parallelHTTP(b, sc, s) })
	}
}

func run(b *testing.B, scenarios []scenario) {
	for _, sc := range scenarios {
		compare(b, sc.name, sc.subjects,
			func(b *testing.B, s subject) { serial(b, sc, s) },
			func(b *testing.B, s subject) { parallel(b, sc, s) })
	}
}

// rotate is how many libraries move to the end of the order in each case: the first one pays for
// cold caches.
var rotate = flag.Int("rotate", 0, "how far the order of the libraries is rotated")

func rotated[S any](subjects []S) []S {
	first := *rotate % len(subjects)
	return slices.Concat(subjects[first:], subjects[:first])
}

// compare runs all libraries of a case right after one another, so that the state of the machine is
// the same.
func compare[S interface{ library() string }](
	b *testing.B, name string, subjects []S, serial, parallel func(*testing.B, S),
) {
	b.Run("case="+name, func(b *testing.B) {
		b.Run("run=serial", func(b *testing.B) {
			for _, s := range rotated(subjects) {
				b.Run("lib="+s.library(), func(b *testing.B) { serial(b, s) })
			}
		})
		b.Run("run=parallel", func(b *testing.B) {
			for _, s := range rotated(subjects) {
				b.Run("lib="+s.library(), func(b *testing.B) { parallel(b, s) })
			}
		})
	})
}

func serial(b *testing.B, sc scenario, s subject) {
	b.ReportAllocs()
	call := s.setup()(s.newOperation(sc))
	for b.Loop() {
		_, _ = call()
	}
}

func parallel(b *testing.B, sc scenario, s subject) {
	b.ReportAllocs()
	stack := s.setup()
	b.RunParallel(func(pb *testing.PB) {
		call := stack(s.newOperation(sc))
		for pb.Next() {
			_, _ = call()
		}
	})
}

func serialHTTP(b *testing.B, sc httpScenario, s httpSubject) {
	b.ReportAllocs()
	up := sc.upstream(b)
	send := s.setup(up.transport)
	for b.Loop() {
		exchange(b, sc, send, up.url)
	}
}

func parallelHTTP(b *testing.B, sc httpScenario, s httpSubject) {
	b.ReportAllocs()
	up := sc.upstream(b)
	send := s.setup(up.transport)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			exchange(b, sc, send, up.url)
		}
	})
}

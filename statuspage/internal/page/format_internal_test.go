package page

import (
	"math"
	"testing"
	"time"
)

func TestFiguresAreFormattedForReaders(t *testing.T) {
	nan, inf := figure(math.NaN()), figure(math.Inf(1))
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for want, got := range map[string][]string{
		"0":               {grouped(0), number(0), rate(0), digits(0)[:1]},
		"999":             {grouped(999), number(uint64(999)), digits(999.4)},
		"1,000":           {grouped(1000), number(1000), digits(999.5), whole(999.6)},
		"12,345":          {grouped(12_345)},
		"123,456":         {grouped(123_456)},
		"1,234,567":       {grouped(1_234_567), rate(60 * 1_234_567)},
		"1,000,000,000":   {grouped(1_000_000_000)},
		"99.9":            {digits(99.94)},
		"100":             {digits(99.96)},
		"9.99":            {digits(9.99)},
		"10.0":            {digits(9.996), rate(600)},
		"0.02":            {rate(1)},
		missing:           {percent(nan), duration(nan), duration(inf), number("1"), number(nil)},
		"100 %":           {percent(1)},
		"99.99 %":         {percent(.99999), percent(.99995)},
		"99.98 %":         {percent(.99989)},
		"99.9 %":          {percent(.9990)},
		"0.0 %":           {percent(0)},
		"12.3 %":          {percent(.12399)},
		"500 ns":          {duration(5e-7)},
		"1.00 µs":         {duration(1e-6)},
		"1.50 ms":         {duration(1.5e-3)},
		"2,000 s":         {duration(2000)},
		"half open":       {words("half_open")},
		"just now":        {ago(at, at), ago(at.Add(time.Hour), at)},
		"59 s ago":        {ago(at.Add(-59*time.Second), at)},
		"1 min ago":       {ago(at.Add(-time.Minute), at)},
		"47 h ago":        {ago(at.Add(-47*time.Hour), at)},
		"2 days ago":      {ago(at.Add(-48*time.Hour), at)},
		"1 pipeline":      {pipelines(1)},
		"0 pipelines":     {pipelines(0)},
		"1,001 pipelines": {pipelines(1001)},
	} {
		for i, got := range got {
			if got != want {
				t.Errorf("%d: %q, want %q", i, got, want)
			}
		}
	}
}

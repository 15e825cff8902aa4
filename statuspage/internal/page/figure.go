package page

import (
	"encoding/json"
	"math"

	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// figure is a number that may be missing: NaN and the infinities are null.
type figure float64

// MarshalJSON encodes the number, or null.
func (f figure) MarshalJSON() ([]byte, error) {
	if !f.known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

func (f figure) known() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

// seconds returns a percentile in seconds.
func seconds(q tally.Quantile) figure {
	if q == 0 {
		return figure(math.NaN())
	}
	return figure(q.Duration().Seconds())
}

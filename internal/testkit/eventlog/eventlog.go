// Package eventlog is the recorder of package tenaxtest under the names that the tests of this
// module use.
package eventlog

import (
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/tenaxtest"
)

// Recorder keeps events. The zero Recorder is ready for use; a nil one keeps nothing.
type Recorder struct{ tenaxtest.Recorder }

// All returns the events so far, or nil if there are none.
func (r *Recorder) All() []policy.Event {
	if r == nil {
		return nil
	}
	return r.Events()
}

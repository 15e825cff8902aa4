package overload_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

// task is a stack in a cell.
type task struct {
	cell  overload.Scenario
	stack overload.Stack
}

// simulate runs the tasks in parallel and returns their results in the same order.
func simulate(t *testing.T, tasks []task) []overload.Result {
	t.Helper()
	results := make([]overload.Result, len(tasks))
	t.Run("simulation", func(t *testing.T) {
		for i, task := range tasks {
			t.Run(task.cell.Name+"/"+task.stack.Name, func(t *testing.T) {
				t.Parallel()
				results[i] = simulated(t, task)
			})
		}
	})
	return results
}

func simulated(t *testing.T, of task) (r overload.Result) {
	t.Helper()
	synctest.Test(t, func(*testing.T) { r = overload.Run(of.cell, of.stack.NewClient) })
	return r
}

// oracles looks for the best tuning of the cells that have one, in parallel.
func oracles(t *testing.T, f figures, cells []overload.Scenario) {
	t.Helper()
	var mu sync.Mutex
	t.Run("oracle", func(t *testing.T) {
		for _, cell := range slices.DeleteFunc(cells, needsNoOracle) {
			t.Run(cell.Name, func(t *testing.T) {
				t.Parallel()
				tuning, _ := overload.Oracle(func(n overload.Tuning) overload.Result {
					return simulated(t, task{cell, n.Stack()})
				})
				// The best of many runs was lucky too. Another run says what it is worth.
				worth := simulated(t, task{cell, tuning.Stack()})
				mu.Lock()
				defer mu.Unlock()
				f.set(cell.Name, figureOf(oracle, tuning.String(), worth))
			})
		}
	})
}

// needsNoOracle reports whether the best tuning of a cell is known, or is no goal. Of the large
// services it leaves out what is much like something else.
func needsNoOracle(c overload.Scenario) bool {
	large := c.Capacity() > 1000 || c.ServiceTime > time.Second
	return strings.HasPrefix(c.Trouble, "healthy") || nearlyDead(c.Name) ||
		large && (strings.HasSuffix(c.Trouble, "fail at once") || strings.HasSuffix(c.Trouble, "40 clients"))
}

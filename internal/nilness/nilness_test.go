package nilness_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenax-go/tenax/internal/nilness"
)

func TestNilIsFoundInEveryForm(t *testing.T) {
	var (
		pointer  *int
		function func()
		channel  chan int
		err      error
	)
	for name, v := range map[string]any{
		"nil": nil, "pointer": pointer, "function": function, "channel": channel, "interface": err,
	} {
		if !nilness.Is(v) {
			t.Errorf("%s: not found to be nil", name)
		}
	}
}

// problems is an error type with methods that work for nil.
type problems []error

func (p problems) Error() string { return fmt.Sprintf("%d problems", len(p)) }

func TestANilSliceOrMapIsAValueLikeAnyOther(t *testing.T) {
	var (
		table map[string]int
		list  []int
	)
	for name, v := range map[string]any{"map": table, "slice": list, "with methods": problems(nil)} {
		if nilness.Is(v) {
			t.Errorf("%s: found to be nil", name)
		}
	}
}

func TestZeroValuesAreNotNil(t *testing.T) {
	for name, v := range map[string]any{
		"pointer": new(int), "function": func() {}, "map": map[string]int{}, "slice": []int{}, "channel": make(chan int),
		"struct": struct{}{}, "number": 0, "text": "", "error": errors.New(""),
	} {
		if nilness.Is(v) {
			t.Errorf("%s: found to be nil", name)
		}
	}
}

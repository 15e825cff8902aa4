package nilness_test

import (
	"errors"
	"testing"

	"github.com/tenax-go/tenax/internal/nilness"
)

func TestNilIsFoundInEveryForm(t *testing.T) {
	var (
		pointer  *int
		function func()
		table    map[string]int
		list     []int
		channel  chan int
		err      error
	)
	for name, v := range map[string]any{
		"nil": nil, "pointer": pointer, "function": function, "map": table, "slice": list, "channel": channel, "interface": err,
	} {
		if !nilness.Is(v) {
			t.Errorf("%s: not found to be nil", name)
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

// Reflecting calls a method by reflection, so the linker cannot know which.
package main

import (
	"reflect"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
)

func main() {
	for _, method := range reflect.ValueOf(canary.Canary{}).Methods() {
		method.Call(nil)
	}
}

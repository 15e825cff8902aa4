package thing_test

import "github.com/tenax-go/tenax/thing"

func ExampleNew() {
	_ = thing.New()
	// Output:
}

// Without an output, nothing compares it.
func ExampleGuard() {
	_ = thing.Guard[int]()
}

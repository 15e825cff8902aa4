// Package canary has a method that only reflection can call.
package canary

import "fmt"

// Canary is a value that a program prints, and so one whose methods the linker must keep if they
// may be looked up by a name that it does not know.
type Canary struct{}

func (Canary) String() string { return "canary" }

// CalledByNobody is what the linker removes.
func (Canary) CalledByNobody() { fmt.Println("called") }

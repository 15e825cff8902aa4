// Package canary has a method that only reflection can call.
package canary

import "fmt"

// Canary is a value that a program prints. The linker must keep its methods if they may be looked
// up by an unknown name.
type Canary struct{}

func (Canary) String() string { return "canary" }

// Unused is the method that the linker removes.
func (Canary) Unused() { fmt.Println("called") }

// Package composition measures, in virtual time, what each order of the policies does, and
// draws the pictures of docs/composition.md from what it measured. It is all tests:
//
//	go test ./examples/composition
//	TENAX_PICTURES=update go test ./examples/composition
//
// The second one writes the pictures.
package composition

// Package composition measures, in virtual time, what each order of the policies does, and draws
// the pictures of docs/composition.md from the measurements. It has only tests:
//
//	go test ./examples/composition
//	TENAX_PICTURES=update go test ./examples/composition
//
// The second command writes the pictures.
package composition

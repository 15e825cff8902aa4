// Package architecture holds no code, only the tests that keep the shape of the module: which
// package may import what, and what its go.mod may require. They read what the go command says
// about the checkout, so a wrong import fails a plain go test ./... with the chain that brings it
// in.
package architecture

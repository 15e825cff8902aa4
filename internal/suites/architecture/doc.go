// Package architecture has no code, only tests of the shape of the module: what each package may
// import, what go.mod may require, and how long files and functions may be. They list the checkout
// with the go command, so a wrong import fails a plain go test ./... with the chain of imports.
package architecture

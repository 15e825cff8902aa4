// Package importcost holds no code, only the test that keeps small what Tenax adds to the programs
// that import it. It builds the programs in programs, with Tenax and without, and compares the
// sizes of the binaries. It also holds that the linker still removes the methods that nothing
// calls, which it gives up for the whole program where one package looks up methods by reflection.
//
// The go command does not notice a change of Tenax that the test binary does not contain, so run it
// with -count=1. It is a module of its own because of openai-go.
package importcost

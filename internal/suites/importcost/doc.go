// Package importcost holds no code, only the test that Tenax adds little to the programs that
// import it. It builds the programs in programs, with Tenax and without, and compares the sizes of
// the binaries. It also checks that the linker still removes methods that are never called, which
// it stops for a whole program if one package looks up methods by reflection.
//
// The go command does not notice a change of Tenax that the test binary does not contain, so run it
// with -count=1. It is a module of its own because of openai-go.
package importcost

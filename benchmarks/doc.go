// Package benchmarks compares Tenax with its peers: the same work, guarded by the same policies,
// timed in one run. It is a module of its own, so that no user of Tenax ever downloads a peer.
//
// The benchmarks are named Benchmark<Theme>/case=<case>/run=<serial|parallel>/lib=<library>, so
// that benchstat can make columns of the libraries:
//
//	go test -run '^$' -bench . -count 6 | tee new.txt
//	go tool benchstat -table .name,/case -row /run -col /lib new.txt
//
// The command in cmd/report does both, adds a table of ratios to Tenax, and writes
// docs/performance.md. README.md explains each column and the differences between the libraries.
// The tests of this package run every benchmark's body once and check that it does what its name
// says.
package benchmarks

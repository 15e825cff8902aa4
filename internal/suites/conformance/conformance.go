package conformance

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// Outcome is the result of a transport in a row.
type Outcome uint8

const (
	Passed    Outcome = iota
	Failed            // it broke the rule
	NotJudged         // the rule is about repeating requests, and the transport repeated none
)

// Result is the result of a row over one protocol.
type Result struct {
	Row      Row
	Protocol Protocol
	Outcome  Outcome
	Problems []string // what went wrong, if the outcome is Failed
}

// Run puts the transport through every row, each as a subtest. It calls newTransport at least once
// for each row; the returned transport must send requests through base.
func Run(t *testing.T, newTransport func(base http.RoundTripper) http.RoundTripper) {
	left := leftovers{}
	for _, row := range Rows() {
		t.Run(row.Name, func(t *testing.T) {
			for _, protocol := range row.protocols() {
				result := left.judge(t, row, protocol, newTransport)
				for _, problem := range result.Problems {
					t.Errorf("over %v: %s", protocol, problem)
				}
			}
		})
	}
}

// Judge puts the transport through every row and returns the results. It does not fail the test.
func Judge(t *testing.T, newTransport func(base http.RoundTripper) http.RoundTripper) []Result {
	t.Helper()
	left := leftovers{}
	var results []Result
	for _, row := range Rows() {
		for _, protocol := range row.protocols() {
			results = append(results, left.judge(t, row, protocol, newTransport))
		}
	}
	return results
}

// Rows returns every row, in the order of the table.
func Rows() []Row {
	return slices.Concat(
		requestRows, responseRows, cancellationRows, repeatingRows, obstacleRows, panicRows, clientRows, hostileRows,
		networkRows, connectionRows, practiceRows,
	)
}

// leftovers are the connections that were open at the end of rows.
type leftovers map[Protocol]int

// judge judges a row, or all rows so far by the connections that they left open.
func (l leftovers) judge(
	t *testing.T, row Row, protocol Protocol, newTransport func(http.RoundTripper) http.RoundTripper,
) Result {
	t.Helper()
	if row.check != nil {
		result, open := judge(t, row, protocol, newTransport)
		l[protocol] += open
		return result
	}
	result := Result{Row: row, Protocol: protocol}
	if l[protocol] > 0 {
		result.Outcome = Failed
		result.Problems = []string{fmt.Sprintf("%d connections were left open", l[protocol])}
	}
	return result
}

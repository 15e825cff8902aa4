// Grpcerror prints the kind of an error with a gRPC status that only Tenax reads.
package main

import (
	"fmt"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
)

type code uint32

type status struct{ code code }

func (s *status) Code() code { return s.code }

type statusError struct {
	canary.Canary
	status *status
}

func (*statusError) Error() string { return "" }

func (e *statusError) GRPCStatus() *status { return e.status }

func main() {
	fmt.Print(classify.Of(&statusError{status: &status{8}}).Kind)
}

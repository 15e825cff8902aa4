package main

import (
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/internal/readme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestThePipelineAnswersWhateverHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { readme.CheckMain(t, main) })
}

package main

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/internal/readme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestClientsOfTheProxySeeOnlyWhatCannotBeRepeated(t *testing.T) { readme.Check(t, run) }

package contexttest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

const (
	opErr = iota
	opDone
	opCause
	opDeadline
	opValue
	opCancelChild
	opCauseChild
	opTimeoutChild
	opValueChild
	opWithoutCancelChild
	opCancel
	opAfterFunc
	opStop
	opParentCancel
	opSleep
	opEnd
	opKinds
)

var opNames = [opKinds]string{
	"Err", "Done", "Cause", "Deadline", "Value", "WithCancel", "WithCancelCause", "WithTimeoutCause", "WithValue",
	"WithoutCancel", "cancel", "AfterFunc", "stop", "cancel parent", "sleep", "end of the call",
}

// step is an operation on the context or function with index node, modulo their number.
type step struct{ op, node, millis int }

type program struct {
	parent, limit, parentTimeout int
	steps                        []step
}

func (p program) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "parent kind %d, its timeout %d ms, limit %d ms", p.parent, p.parentTimeout, p.limit)
	for _, s := range p.steps {
		fmt.Fprintf(&text, "\n\t%s of %d, %d ms", opNames[s.op], s.node, s.millis)
	}
	return text.String()
}

const (
	parentBackground = iota
	parentCancel
	parentTimeout
	parentForeign
	parentKinds
)

func drawProgram(rt *rapid.T) program {
	steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
		return step{
			op:     rapid.SampledFrom(frequencies).Draw(rt, "op"),
			node:   rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 9)).Draw(rt, "node"),
			millis: rapid.IntRange(1, 8).Draw(rt, "ms"),
		}
	}), 12, 60)
	return program{
		parent:        rapid.IntRange(0, parentKinds-1).Draw(rt, "parent"),
		limit:         rapid.IntRange(1, 12).Draw(rt, "limit"),
		parentTimeout: rapid.IntRange(1, 12).Draw(rt, "parent timeout"),
		steps:         steps.Draw(rt, "steps"),
	}
}

// frequencies contains each operation once or more, by its relative frequency.
var frequencies = []int{
	opErr, opErr, opDone, opCause, opCause, opDeadline, opValue, opCancelChild, opCauseChild, opTimeoutChild, opValueChild,
	opValueChild, opWithoutCancelChild, opCancel, opAfterFunc, opStop, opParentCancel, opSleep, opSleep, opSleep, opEnd,
}

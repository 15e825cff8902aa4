package classify_test

import (
	"errors"
	"fmt"

	"github.com/tenax-go/tenax/classify"
)

func ExampleExpected() {
	errMiss := errors.New("cache: no such key")
	err := classify.Expected(errMiss) // by the function that reads the cache

	verdict := classify.Of(err)
	fmt.Println(errors.Is(err, errMiss), verdict.Expected, verdict.DependencyHealth())
	// Output: true true good
}

func ExampleIsExpected() {
	errMiss := errors.New("cache: no such key")
	fmt.Println(classify.IsExpected(fmt.Errorf("user 7: %w", classify.Expected(errMiss))))
	fmt.Println(classify.IsExpected(errMiss))
	// Output:
	// true
	// false
}

func ExampleIsKind() {
	isMissing := classify.IsKind(classify.KindNotFound, classify.KindModelNotFound)
	fmt.Println(isMissing(classify.As(errors.New("no such user"), classify.HTTPStatus(404))))
	fmt.Println(isMissing(classify.As(errors.New("down"), classify.HTTPStatus(503))))
	// Output:
	// true
	// false
}

func ExampleIsStatus() {
	lostRace := classify.IsStatus(409, 412)
	fmt.Println(lostRace(classify.As(errors.New("changed meanwhile"), classify.HTTPStatus(412))))
	// Output: true
}

package thing

import "github.com/tenax-go/tenax/policy"

// Words of the group are explained together.
const (
	A = 1
	B = "b"
)

var Undocumented, hidden int

// Thing is documented.
//
// Deprecated: use something else.
type Thing[K comparable] struct {
	// Documented has a comment.
	Documented, Both map[string]K
	Naked            error
	secret           int
}

// New has an example.
func New() *Thing[int] { return nil }

// NewOther has none.
func NewOther(first string, rest ...int) {}

// Guard returns a policy, so it needs an example.
func Guard[T any]() policy.Policy[T] { return nil }

func (t *Thing[K]) Method(key K) (int, error) { return 0, nil }

func (t Thing[K]) hidden() {}

// Two has two methods, so each needs a comment.
type Two interface {
	// One is documented.
	One()
	Other()
}

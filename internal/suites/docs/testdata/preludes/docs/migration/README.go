package preludes

import (
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

var pipeline = policy.Must(policy.New("inventory", retry.New[Stock]()))

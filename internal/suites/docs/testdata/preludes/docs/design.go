package preludes

import "github.com/tenax-go/tenax/policy"

type Next[T any] = policy.Next[T]

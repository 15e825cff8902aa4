package preludes

import "errors"

// What the reader's program has.

var errSoldOut = errors.New("sold out")

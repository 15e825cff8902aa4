package preludes

import "errors"

var errReplicaLags = errors.New("the replica lags")

package verdicts

import _ "embed"

// peersTable is what the defaults of Tenax and of others make of the answers, as it was measured.
//
//go:embed testdata/peers.md
var peersTable string

package breaker

// The ranks of circuits, by how much would be lost with them. Those from rankOpen on outlive the
// idle timeout.
const (
	rankClosed = iota
	rankHalfOpen
	rankOpen
	rankForced
)

// evictionRank is called under the lock of the group's table.
func (c *Circuit) evictionRank() int {
	switch state, left := c.snapshot(); {
	case state.mode() == forcedOpen || state.mode() == forcedClosed:
		return rankForced
	case left > 0:
		return rankOpen
	case state.mode() == open || state.mode() == halfOpen:
		return rankHalfOpen
	default:
		return rankClosed
	}
}

package httpmw

import (
	"testing"
	"unsafe"
)

// The allocator has sizes of its own: one word more, and each call of a transport with a timeout takes 896 bytes.
func TestACallWithALimitFitsInto768Bytes(t *testing.T) {
	const headerOfTheAllocator = 8
	if size := unsafe.Sizeof(limitedCall{}) + headerOfTheAllocator; size > 768 {
		t.Errorf("a call takes %d bytes", size)
	}
}

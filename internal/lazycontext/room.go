package lazycontext

import (
	"context"
	"sync/atomic"
)

// Room is space for one [Context], in something that is made anyway: a context that gives it for a [RoomKey] spares the
// first timeout below it an allocation. It serves once.
type Room struct {
	taken   atomic.Bool
	context Context
}

// RoomKey is the key by which a context gives its [Room], as a *Room.
type RoomKey struct{}

func takeRoom(parent context.Context) *Context {
	room, _ := parent.Value(RoomKey{}).(*Room)
	if room == nil || room.taken.Swap(true) {
		return nil
	}
	return &room.context
}

// Package eventstream takes event streams apart: the text/event-stream format of the HTML standard,
// section 9.2 (server-sent events).
package eventstream

import (
	"bytes"
	"math"
	"time"
)

// Event is an event of a stream.
type Event struct {
	// Name is the event's type, empty if the stream does not name it: "message" then.
	Name string
	// Data are the lines of data, joined by line feeds. They are valid until the next call of
	// Decode.
	Data []byte
	// ID is the last identifier that the stream has sent, with this event or before.
	ID string
	// IsCut means that a line or the data was longer than the limit, and lacks its end.
	IsCut bool
}

// Decoder finds the events in the parts of a stream. Its memory is bounded by its limit, whatever
// the stream is. It must have a limit; apart from that the zero Decoder is ready to use.
type Decoder struct {
	// Limit is how many bytes of a line, and of the data of an event, are kept.
	Limit int
	// Retry is how long the stream asks to wait before it is opened again, 0 if it does not.
	Retry time.Duration

	event    Event // the last one
	name     []byte
	data     []byte
	line     []byte // the start of a line that has not ended
	hasData  bool
	isCut    bool // the event
	isBegun  bool // the first line has ended
	skipsLF  bool // the line ended with a CR
	isOver   bool // the event has been returned
	isLonger bool // than the limit: the line
}

// Decode takes bytes of the stream until an event is complete or there are no more, and returns how
// many it has taken. If an event is complete, [Decoder.Event] returns it.
func (d *Decoder) Decode(part []byte) (taken int, complete bool) {
	d.beginEvent()
	for taken < len(part) {
		if d.skipsLF {
			d.skipsLF = false
			if part[taken] == '\n' {
				taken++
				continue
			}
		}
		left := part[taken:]
		end := lineEnd(left)
		if end < 0 {
			d.line = d.appended(d.line, left, &d.isLonger)
			return len(part), false
		}
		taken += end + 1
		d.skipsLF = left[end] == '\r'
		if d.endLine(left[:end]) {
			return taken, true
		}
	}
	return taken, false
}

// Event returns the event that Decode has completed.
func (d *Decoder) Event() Event { return d.event }

// Flush completes the event that the stream ends in the middle of, if it has data. The standard
// discards such an event, as it may be truncated.
func (d *Decoder) Flush() (complete bool) {
	d.beginEvent()
	if len(d.line) > 0 {
		d.endLine(nil)
	}
	return d.dispatch()
}

// beginEvent forgets the last event, once its reader is done with it.
func (d *Decoder) beginEvent() {
	if d.isOver {
		d.isOver, d.isCut, d.hasData = false, false, false
		d.data, d.name = d.data[:0], d.name[:0]
	}
}

// lineEnd returns where the first CR or LF is, or -1. It looks at windows of the text, as one of
// the two may be nowhere in a long one.
func lineEnd(text []byte) int {
	const size = 1 << 10
	for at := 0; at < len(text); at += size {
		window := text[at:min(len(text), at+size)]
		end := bytes.IndexByte(window, '\n')
		if end >= 0 {
			window = window[:end]
		}
		if cr := bytes.IndexByte(window, '\r'); cr >= 0 {
			end = cr
		}
		if end >= 0 {
			return at + end
		}
	}
	return -1
}

// appended appends up to the limit, and notes if that is exceeded.
func (d *Decoder) appended(to, text []byte, isLonger *bool) []byte {
	if room := max(0, d.Limit-len(to)); len(text) > room {
		text = text[:room]
		*isLonger = true
	}
	return append(to, text...)
}

// endLine ends a line with the rest of it. It reports whether an event is complete.
func (d *Decoder) endLine(rest []byte) (complete bool) {
	line := rest
	if len(d.line) > 0 || d.isLonger {
		d.line = d.appended(d.line, rest, &d.isLonger)
		line = d.line
	} else if len(line) > d.Limit {
		line, d.isLonger = line[:max(0, d.Limit)], true
	}
	if !d.isBegun {
		d.isBegun = true
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	isLonger := d.isLonger
	d.line, d.isLonger = d.line[:0], false
	if len(line) == 0 && !isLonger {
		return d.dispatch()
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	d.readField(name, bytes.TrimPrefix(value, []byte(" ")), isLonger)
	return false
}

// readField reads a field. A comment has no name.
func (d *Decoder) readField(name, value []byte, isLonger bool) {
	switch string(name) {
	case "data":
		if d.hasData {
			d.data = d.appended(d.data, []byte("\n"), &d.isCut)
		}
		d.hasData, d.isCut = true, d.isCut || isLonger
		d.data = d.appended(d.data, value, &d.isCut)
	case "event":
		d.name = append(d.name[:0], value...)
		d.isCut = d.isCut || isLonger
	case "id":
		if bytes.IndexByte(value, 0) < 0 && !isLonger && string(value) != d.event.ID {
			d.event.ID = string(value)
		}
	case "retry":
		if wait, ok := milliseconds(value); ok && !isLonger {
			d.Retry = wait
		}
	}
}

// dispatch completes an event that has data. One without is none.
func (d *Decoder) dispatch() (complete bool) {
	d.isOver = true
	if !d.hasData {
		d.beginEvent()
		return false
	}
	if string(d.name) != d.event.Name { // Most events have the name of the one before.
		d.event.Name = string(d.name)
	}
	d.event.Data, d.event.IsCut = d.data, d.isCut
	return true
}

// milliseconds parses a number of digits. One that is too large is the longest time.
func milliseconds(digits []byte) (time.Duration, bool) {
	const most = math.MaxInt64 / int64(time.Millisecond)
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(most, min(most, n)*10+int64(c-'0'))
		if n < 0 {
			n = most
		}
	}
	return time.Duration(n) * time.Millisecond, len(digits) > 0
}

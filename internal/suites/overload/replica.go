package overload

import "time"

// replica is a server.
type replica struct {
	condition func(time.Duration) Condition
	// free holds when each of the workers has nothing left to do.
	free times
	// queue is how many requests can wait. starts holds when those in the queue leave it.
	queue  int
	starts []time.Duration
	// The last freeze that was asked for.
	frozen, thawed time.Duration
}

// waiting returns how many requests are in the queue.
func (r *replica) waiting(now time.Duration) int {
	left := 0
	for left < len(r.starts) && r.starts[left] <= now {
		left++
	}
	r.starts = r.starts[left:]
	return len(r.starts)
}

// serve gives a request to the worker that is free first. It returns when it will have been served,
// and the condition of the service when it began.
func (r *replica) serve(now, work time.Duration) (until time.Duration, condition Condition) {
	from := max(now, r.free.pop())
	if from > now {
		r.starts = append(r.starts, from)
	}
	from = r.thaw(from)
	condition = r.condition(from)
	if condition.Slowdown != 0 {
		work = time.Duration(float64(work) * condition.Slowdown)
	}
	until = r.thaw(from + work)
	r.free.push(until)
	return until, condition
}

// thaw returns when the service is next not frozen.
func (r *replica) thaw(at time.Duration) time.Duration {
	if at >= r.frozen && at < r.thawed {
		return r.thawed
	}
	from := at
	for r.condition(at).Frozen {
		at += 10 * time.Millisecond
	}
	if at > from {
		r.frozen, r.thawed = from, at
	}
	return at
}

// times is a heap, the earliest first.
type times []time.Duration

func (h *times) push(t time.Duration) {
	all := append(*h, t)
	i := len(all) - 1
	for i > 0 && all[(i-1)/2] > all[i] {
		all[i], all[(i-1)/2] = all[(i-1)/2], all[i]
		i = (i - 1) / 2
	}
	*h = all
}

func (h *times) pop() time.Duration {
	all := *h
	first, last := all[0], len(all)-1
	all[0] = all[last]
	all = all[:last]
	for i := 0; ; {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < last && all[child] < all[least] {
				least = child
			}
		}
		if least == i {
			break
		}
		all[i], all[least] = all[least], all[i]
		i = least
	}
	*h = all
	return first
}

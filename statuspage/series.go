package statuspage

const (
	// shownSeconds is how far back the page shows seconds.
	shownSeconds = 300
	// recentSeconds is over how many the page judges a pipeline.
	recentSeconds = 60

	// pieceSeconds is short enough that the memory for thousands of pipelines need not be found all
	// at once.
	pieceSeconds = 10
	// pieces is one more than those shown, as the first and the last are shown in part.
	pieces = shownSeconds/pieceSeconds + 1
)

// second is what happened in one second.
type second struct {
	tally
	quantiles
}

// series are the seconds of the last minutes, in pieces that are made when something happens in
// their time.
type series struct {
	pieces [pieces]*piece
	totals sums
}

type piece struct {
	number  int64 // of the piece since the epoch
	seconds [pieceSeconds]second
}

// add adds to a second. Of a second that is added to twice, the later percentiles count.
func (s *series) add(at int64, t tally, q quantiles) {
	p := s.piece(at / pieceSeconds)
	to := &p.seconds[at%pieceSeconds]
	for i, n := range t {
		to.tally[i] += n
		s.totals[i] += uint64(n)
	}
	to.quantiles = q
}

// piece returns a piece, which takes the place of an older one.
func (s *series) piece(number int64) *piece {
	p := &s.pieces[number%pieces]
	switch {
	case *p == nil:
		*p = &piece{number: number}
	case (*p).number != number:
		**p = piece{number: number}
	}
	return *p
}

// last returns the n seconds up to and without end, the oldest first, in place of what is in to.
func (s *series) last(to []second, end int64, n int) []second {
	to = to[:0]
	for at := end - int64(n); at < end; at++ {
		if p := s.pieces[at/pieceSeconds%pieces]; p != nil && p.number == at/pieceSeconds {
			to = append(to, p.seconds[at%pieceSeconds])
		} else {
			to = append(to, second{})
		}
	}
	return to
}

// sums are tallies of many seconds.
type sums [countedTypes]uint64

// sum adds up the n seconds up to and without end.
func (s *series) sum(end int64, n int) (total sums) {
	for at := end - int64(n); at < end; at++ {
		p := s.pieces[at/pieceSeconds%pieces]
		if p == nil || p.number != at/pieceSeconds {
			at += pieceSeconds - 1 - at%pieceSeconds // nothing happened in its time
			continue
		}
		for i, n := range p.seconds[at%pieceSeconds].tally {
			total[i] += uint64(n)
		}
	}
	return total
}

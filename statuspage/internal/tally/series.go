package tally

const (
	// ShownSeconds is how many seconds a pipeline remembers.
	ShownSeconds = 300
	// RecentSeconds is the number of seconds by which a pipeline is judged.
	RecentSeconds = 60

	// pieceSeconds is small enough that thousands of pipelines do not allocate all their memory at
	// once.
	pieceSeconds = 10
	// pieces is one more than ShownSeconds needs, as the first and the last are shown in part.
	pieces = ShownSeconds/pieceSeconds + 1
)

// series are the seconds of the last minutes, in pieces that are allocated when something happens
// in their time.
type series struct {
	pieces [pieces]*piece
	totals Sums
}

type piece struct {
	number  int64 // of the piece since the start of the clock
	seconds [pieceSeconds]Second
}

// add adds to a second. If a second is added to twice, the later percentiles replace the earlier.
func (s *series) add(at int64, n Counts, q Quantiles) {
	p := s.piece(at / pieceSeconds)
	to := &p.seconds[at%pieceSeconds]
	for i, n := range n {
		to.Counts[i] += n
		s.totals[i] += uint64(n)
	}
	to.Quantiles = q
}

// piece returns a piece, and replaces an older one by it if necessary.
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

// last returns the n seconds up to end, which is not included, the oldest first.
func (s *series) last(end int64, n int) []Second {
	all := make([]Second, 0, n)
	for at := end - int64(n); at < end; at++ {
		if p := s.pieces[at/pieceSeconds%pieces]; p != nil && p.number == at/pieceSeconds {
			all = append(all, p.seconds[at%pieceSeconds])
		} else {
			all = append(all, Second{})
		}
	}
	return all
}

// sum adds up the n seconds up to end, which is not included.
func (s *series) sum(end int64, n int) (total Sums) {
	for at := end - int64(n); at < end; at++ {
		p := s.pieces[at/pieceSeconds%pieces]
		if p == nil || p.number != at/pieceSeconds {
			at += pieceSeconds - 1 - at%pieceSeconds // nothing happened in its time
			continue
		}
		for i, n := range p.seconds[at%pieceSeconds].Counts {
			total[i] += uint64(n)
		}
	}
	return total
}

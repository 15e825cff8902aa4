package keyed

import "testing"

func TestKeysOfOneHashAreKeptApart(t *testing.T) {
	x := newIndex[string, int](0)
	entries := make(map[string]*entry[string, int])
	for _, key := range []string{"a", "b", "c", "d"} {
		entries[key] = &entry[string, int]{key: key}
		x.insert(7, entries[key])
	}
	find := func(gone string) {
		t.Helper()
		for key, want := range entries {
			if key == gone {
				want = nil
			}
			if got := x.find(7, key); got != want {
				t.Errorf("%s: got %v, want %v", key, got, want)
			}
		}
		if x.find(7, "e") != nil || x.find(15, "a") != nil {
			t.Error("a key is found that is not there")
		}
	}
	find("none")
	x = x.grown().grown()
	find("none")
	for _, key := range []string{"b", "d", "a", "c"} {
		x.remove(7, entries[key])
		find(key)
		x.remove(7, entries[key]) // has no effect
		x.insert(7, entries[key])
		find("none")
	}
}

package breaker

import "testing"

func TestKeysOfOneHashAreKeptApart(t *testing.T) {
	table := newTable[string](0)
	members := make(map[string]*member[string])
	for _, key := range []string{"a", "b", "c", "d"} {
		members[key] = &member[string]{key: key}
		table.insert(7, members[key])
	}
	find := func(gone string) {
		t.Helper()
		for key, want := range members {
			if key == gone {
				want = nil
			}
			if got := table.find(7, key); got != want {
				t.Errorf("%s: got %v, want %v", key, got, want)
			}
		}
		if table.find(7, "e") != nil || table.find(15, "a") != nil {
			t.Error("a key is found that is not there")
		}
	}
	find("none")
	table = table.grown().grown()
	find("none")
	for _, key := range []string{"b", "d", "a", "c"} {
		table.remove(7, members[key])
		find(key)
		table.remove(7, members[key]) // has no effect
		table.insert(7, members[key])
		find("none")
	}
}

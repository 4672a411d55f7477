package access

import (
	"crypto/sha256"
	"sync"
	"time"
)

const (
	cacheFor  = 10 * time.Second // how long another process's revocation may go unseen
	cacheSize = 20_000
)

// cache remembers for a few seconds whom a token admits. A revocation in this
// process empties it at once; generation keeps a read that began before the
// revocation from being remembered after it.
type cache struct {
	mu         sync.Mutex
	entries    map[[sha256.Size]byte]cached
	generation uint64
}

type cached struct {
	admitted Admitted
	until    time.Time
}

func (c *cache) find(hash [sha256.Size]byte, now time.Time) (Admitted, uint64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[hash]
	return e.admitted, c.generation, ok && now.Before(e.until)
}

func (c *cache) keep(hash [sha256.Size]byte, a Admitted, now time.Time, generation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	if c.entries == nil || len(c.entries) >= cacheSize {
		c.entries = map[[sha256.Size]byte]cached{}
	}
	c.entries[hash] = cached{a, now.Add(cacheFor)}
}

func (c *cache) forgetUser(id string) {
	c.forget(func(a Admitted) bool { return a.Actor.User == id })
}

func (c *cache) forgetOrganisation(id string) {
	c.forget(func(a Admitted) bool { return a.Actor.Org == id })
}

func (c *cache) forget(which func(Admitted) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for hash, e := range c.entries {
		if which(e.admitted) {
			delete(c.entries, hash)
		}
	}
}

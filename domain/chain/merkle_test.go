package chain

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The records and roots that implementations of RFC 6962 share as test data.
func TestRootsOfTheKnownVectors(t *testing.T) {
	records := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var leaves []Hash
	for i, want := range roots {
		require.Equal(t, want, Root(leaves).String(), "%d records", i)
		if i < len(records) {
			b, err := hex.DecodeString(records[i])
			require.NoError(t, err)
			leaves = append(leaves, LeafHash(b))
		}
	}
}

func TestEveryRecordIsProvedAndNoOther(t *testing.T) {
	var leaves []Hash
	for n := 1; n <= 33; n++ {
		leaves = append(leaves, LeafHash([]byte{byte(n)}))
		root := Root(leaves)
		for i := range leaves {
			proof, err := Prove(leaves, i)
			require.NoError(t, err)
			for j, leaf := range leaves {
				require.Equal(t, i == j, proof.Verify(leaf, root), "record %d with the proof of %d of %d", j, i, n)
			}
			require.False(t, proof.Verify(leaves[i], LeafHash(nil)), "another root")
		}
	}
	for _, i := range []int{-1, len(leaves)} {
		_, err := Prove(leaves, i)
		require.ErrorIs(t, err, ErrNoLeaf)
	}
	require.False(t, Proof{}.Verify(Root(nil), Root(nil)), "nothing is proved by nothing")
}

// A proof holds for its own place and path only: any change makes it fail, and
// no path of any shape makes the verification panic.
func TestChangedProofsFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var leaves []Hash
		for i := range rapid.IntRange(2, 70).Draw(t, "records") {
			leaves = append(leaves, LeafHash([]byte{byte(i)}))
		}
		i := rapid.IntRange(0, len(leaves)-1).Draw(t, "index")
		proof, err := Prove(leaves, i)
		require.NoError(t, err)
		require.True(t, proof.Verify(leaves[i], Root(leaves)))

		path := append([]Hash(nil), proof.Path...)
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			proof.Index = rapid.IntRange(-1, len(leaves)).Filter(func(j int) bool { return j != i }).Draw(t, "other index")
		case 1:
			path[rapid.IntRange(0, len(path)-1).Draw(t, "step")][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		case 2:
			path = path[:rapid.IntRange(0, len(path)-1).Draw(t, "shorter")]
		case 3:
			path = append(path, LeafHash([]byte("more")))
		}
		proof.Path = path
		require.False(t, proof.Verify(leaves[i], Root(leaves)))
	})
}

// FuzzProof feeds proofs as strangers may send them.
func FuzzProof(f *testing.F) {
	leaves := []Hash{LeafHash([]byte("a")), LeafHash([]byte("b")), LeafHash([]byte("c"))}
	root := Root(leaves)
	for i := range leaves {
		p, err := Prove(leaves, i)
		require.NoError(f, err)
		var path []byte
		for _, h := range p.Path {
			path = append(path, h[:]...)
		}
		f.Add(p.Index, p.Size, path)
	}
	f.Add(1<<62, 1<<62+1, []byte{1})
	f.Fuzz(func(t *testing.T, index, size int, path []byte) {
		p := Proof{Index: index, Size: size}
		for len(path) >= len(Hash{}) {
			p.Path, path = append(p.Path, Hash(path[:len(Hash{})])), path[len(Hash{}):]
		}
		require.False(t, p.Verify(LeafHash([]byte("stranger")), root))
	})
}

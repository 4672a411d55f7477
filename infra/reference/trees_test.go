package reference_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/infra/reference"
)

// The trees that come with the product sum to one in every class and have the number of
// leaves that their sources say.
func TestShippedTrees(t *testing.T) {
	trees, err := reference.Trees()
	require.NoError(t, err)
	leaves := map[string]int{"FIVE-V1": 18, "PATENT-42748-V1": 27, "AUCTION-5M-V1": 6}
	require.Len(t, trees, len(leaves))
	for _, s := range trees {
		for _, class := range s.ClassCodes() {
			form, err := s.Tree.For(class)
			require.NoError(t, err, "%s %s", s.ID, class)
			require.Len(t, form.Leaves(), leaves[s.ID])
		}
		require.NotEmpty(t, s.Hash)
		require.Len(t, s.Tree.Lines(), len(s.Tree))
	}
}

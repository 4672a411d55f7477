package valuation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/valuation"
)

// A run that replaces another says which inputs moved, and what each did alone.
func TestMovesNameWhatMoved(t *testing.T) {
	form, _ := valuation.FormOf("relief")
	in := form.Sample()
	run := func(no int, key string, changes ...string) valuation.Entry {
		e := valuation.Entry{No: no, Key: key, Inputs: valuation.Inputs{}}
		for path, value := range in {
			e.Inputs[path] = value
		}
		for i := 0; i < len(changes); i += 2 {
			e.Inputs[changes[i]] = changes[i+1]
		}
		out, err := form.Run(e.Inputs)
		require.NoError(t, err)
		e.Value, e.Hash = out.Value, e.Inputs.Hash(form.Method)
		return e
	}
	c := valuation.Case{Entries: []valuation.Entry{run(1, "relief"), run(2, "relief"), run(3, "relief", "rate", "0.2"), run(4, "relief", "rate", "0.2", "royalty", "0.09")}}
	moves := c.Moves()
	require.Len(t, moves, 2, "the same inputs again are no move")
	require.Equal(t, []int{2, 3}, []int{moves[0].Before.No, moves[0].After.No})
	require.Len(t, moves[0].Inputs, 1)
	require.Equal(t, []string{in["rate"], "0.2", moves[0].After.Value}, []string{moves[0].Inputs[0].Before, moves[0].Inputs[0].After, moves[0].Inputs[0].Alone}, "one input moves the figure by itself")
	require.NotEqual(t, moves[0].Before.Value, moves[0].After.Value)

	dropped := c.Entries[3]
	dropped.No, dropped.Dropped = 5, true
	c.Entries = append(c.Entries, dropped, run(6, "relief", "rate", "0.3", "royalty", "0.05"))
	moves = c.Moves()
	last := moves[len(moves)-1]
	require.Equal(t, []int{4, 6}, []int{last.Before.No, last.After.No}, "a dropped run stays what was before")
	require.Len(t, last.Inputs, 2)
	for _, moved := range last.Inputs {
		require.NotEmpty(t, moved.Alone)
		require.NotEqual(t, last.After.Value, moved.Alone)
	}
}

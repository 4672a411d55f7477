package fault

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

var errSample = New(Conflict, "sample.closed", "案件已办结")

func TestFaultSurvivesWrappingAndJoining(t *testing.T) {
	other := New(Invalid, "sample.blank", "请填写名称").At("name")
	err := fmt.Errorf("save: %w", errors.Join(errSample.At("state"), fmt.Errorf("form: %w", other)))

	require.ErrorIs(t, err, errSample)
	require.Equal(t, Conflict, KindOf(err))
	all := All(err)
	require.Len(t, all, 2)
	require.Equal(t, "state", all[0].Field)
	require.Equal(t, "name", all[1].Field)
	require.Equal(t, "案件已办结；请填写名称", Sentence(err))
	require.Empty(t, errSample.Field, "At must not change the sentinel")
}

func TestEveryOtherErrorIsInternal(t *testing.T) {
	require.Equal(t, Internal, KindOf(errors.New("disk")))
	require.Empty(t, All(errors.New("disk")))
	require.NoError(t, Join(nil))
}

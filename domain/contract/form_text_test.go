package contract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLongTextIsKeptAndRefusedAtItsField(t *testing.T) {
	long := strings.Repeat("技", MaxText+1)
	fields := map[string]string{"content.summary": long, "contract.project_name": strings.Repeat("约", MaxText)}
	faults := FitText(fields)
	require.Len(t, faults, 1)
	require.Equal(t, "content.summary", faults[0].Field)
	require.Equal(t, "最多 4,000 字，现有 4,001 字", faults[0].Message)
	require.Equal(t, "1,234,567", thousands(1234567))

	f := FormOf(map[string]string{"contract.project_name": long})
	require.Equal(t, long, f.Contract.ProjectName, "what was typed stays on the page")
}

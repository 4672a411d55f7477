package audit

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The ways in which the code names an act of record.
var (
	literalKind  = regexp.MustCompile(`Kind:\s*"([a-z]+\.[a-z_]+)"`)
	kindVariable = regexp.MustCompile(`(?:kind|Kind)\s*:?=\s*"([a-z]+\.[a-z_]+)"`)
	recorded     = regexp.MustCompile(`c\.record\("([a-z_]+)"`)
	ofLot        = regexp.MustCompile(`(?:event|finished)\("((?:lot|assessor|pool|integrity|tree|draw)\.[a-z_]+)"`)
	ended        = regexp.MustCompile(`c\.end\(\w+, "([a-z_]+)"`)
	ofThing      = regexp.MustCompile(`a\.(?:event|end)\(.*"(achievement\.[a-z_]+)"`)
)

func recordedKinds(t *testing.T) map[string]string {
	kinds := map[string]string{}
	for _, root := range []string{"../../domain/contract", "../../domain/achievement", "../../domain/lot", "../../domain/assessor", "../../domain/indextree", "../../domain/draw", "../../app", "../../infra"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, pattern := range []*regexp.Regexp{literalKind, kindVariable, recorded, ended, ofThing, ofLot} {
				for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
					kind := m[1]
					if pattern == recorded || pattern == ended {
						kind = "contract." + kind
					}
					kinds[kind] = path
				}
			}
			return err
		})
		require.NoError(t, err)
	}
	return kinds
}

func TestEveryRecordedActHasATitle(t *testing.T) {
	kinds := recordedKinds(t)
	require.Greater(t, len(kinds), 25, "the patterns no longer find the acts")
	for kind, path := range kinds {
		require.NotEqual(t, kind, Title(kind), "%s records %s, which has no Chinese name", path, kind)
		require.NotEqual(t, kind+":", SubjectTitle(kind[:strings.IndexByte(kind, '.')]+":"), "%s: no sort of subject", kind)
	}
	require.Equal(t, "odd.kind", Title("odd.kind"))
	require.Equal(t, "合同", SubjectTitle("contract:019"))
}

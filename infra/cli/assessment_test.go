package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/ballot"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// scoredCase is the file of a result as the platform hands it out.
func scoredCase(t *testing.T) []byte {
	t.Helper()
	drawn := drawnRecord(t)
	points := indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.5"}
	d := ballot.Dossier{Case: drawn.CaseNo, Title: drawn.Title, Round: 1, Seq: 8, Basis: ballot.Basis{TreeName: "T@1", Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments,
		Plan: scoring.Plan{Order: scoring.LeafFirst, Method: scoring.Mean, MinScores: 1, Places: 2, Grades: []indextree.Grade{{Name: "A", Min: "80"}, {Name: "B", Min: "0"}}},
		Tree: indextree.Tree{{Code: "T1", Kind: indextree.Leaf, Name: "创新程度", Weight: "1", Scale: points}}}}
	record, err := drawn.File()
	require.NoError(t, err)
	d.Draw = string(record)
	hash, err := d.Basis.Hash()
	require.NoError(t, err)
	text, err := d.Basis.Text()
	require.NoError(t, err)
	d.PlanHash = hash.String()
	var events []map[string]any
	event := func(kind, who string, args, detail map[string]any) {
		events = append(events, map[string]any{"seq": len(events) + 1, "type": kind, "actor": who, "args": args, "detail": detail})
	}
	event("begin", "u", map[string]any{}, map[string]any{"number": d.Case})
	event("freeze_plan", "lead", map[string]any{"hash": d.PlanHash}, map[string]any{"basis": text})
	names := []any{}
	for _, p := range drawn.Result.Drawn {
		names = append(names, p)
	}
	event("draw", "lead", map[string]any{"drawn": names}, map[string]any{"draw": drawn.ID})
	for i, p := range drawn.Result.Drawn {
		b := ballot.Ballot{Case: d.Case, Assessor: p, Round: 1, Tree: "T@1", Sheet: indextree.Sheet{Scores: map[string]indextree.Score{"T1": {Value: fmt.Sprintf("8%d.5", i)}}}}
		nonce := fmt.Sprintf("%064x", i+1)
		hash, text, err := b.Commit(nonce)
		require.NoError(t, err)
		d.Seats = append(d.Seats, ballot.Seat{Assessor: p, Kind: draw.Peer, Hash: hash.String(), Committed: time.Date(2026, 3, 3, 0, i, 0, 0, time.UTC), Nonce: nonce, Text: text, Opened: time.Date(2026, 3, 4, 0, i, 0, 0, time.UTC)})
		event("commit", p, map[string]any{"hash": hash.String()}, map[string]any{})
	}
	var counted []ballot.Counted
	counted, d.Standings, err = d.Basis.Settle(ballot.Ballot{Case: d.Case, Round: 1, Tree: "T@1"}, d.Seats)
	require.NoError(t, err)
	o, err := d.Basis.Evaluate(counted, 0)
	require.NoError(t, err)
	outcome, err := evidence.Canonical(o.Value())
	require.NoError(t, err)
	d.Outcome = string(outcome)
	event("compute", "SYSTEM", map[string]any{"total": "82.50"}, map[string]any{"input": o.Input.String(), "grade": o.Result.Grade})
	d.Seq = len(events)
	hashes, err := evidence.Trail(events)
	require.NoError(t, err)
	for i, e := range events {
		d.Events = append(d.Events, evidence.Entry{Event: e, Hash: hashes[i].String()})
	}
	file, err := d.File()
	require.NoError(t, err)
	return file
}

// The file alone is enough to come to the result again, and any change of a byte fails,
// naming the step.
func TestAResultIsVerifiedFromItsFile(t *testing.T) {
	text := scoredCase(t)
	path := filepath.Join(t.TempDir(), "result.json")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	var out bytes.Buffer
	require.NoError(t, assessmentVerify{File: path}.Run(&streams{out: &out}), out.String())
	require.Contains(t, out.String(), "校验通过：留痕 9 条前后衔接")
	require.Error(t, assessmentVerify{File: path, Hash: "00"}.Run(&streams{out: &out}))

	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(text)
		changed[rapid.IntRange(0, len(text)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		var out bytes.Buffer
		require.ErrorIs(t, assessmentVerify{File: path}.Run(&streams{out: &out}), exitCode(1))
		require.Regexp(t, `第 \d 步“`, out.String())
	})
	for _, c := range []struct{ step, from, to string }{{"第 1 步“项目留痕链”", `"type":"begin"`, `"type":"began"`}, {"第 3 步“评价组抽取”", `"beacon":"03 08 11 19"`, `"beacon":"03 08 11 18"`}, {"第 4 步“评分承诺与公开”", `\"T1\":\"80.5\"`, `\"T1\":\"90.5\"`},
		{"第 5 步“汇总结果”", `"mean":"82.5"`, `"mean":"83.5"`}, {"第 6 步“文件摘要”", `"title":"新材料成果评价"}`, `"title":"旧材料成果评价"}`}} {
		require.Contains(t, string(text), c.from)
		at := strings.LastIndex(string(text), c.from)
		_, err := ballot.VerifyDossier([]byte(string(text[:at])+c.to+string(text[at+len(c.from):])), drawAgain)
		require.ErrorContains(t, err, c.step)
	}
}

// A bundle with the evidence file is verified entry by entry, and a changed byte fails
// with the name of its entry; a bundle whose manifest fits a changed evidence file fails
// at the step.
func TestABundleIsVerifiedFromItsFile(t *testing.T) {
	dossier := scoredCase(t)
	d, _, err := ballot.ReadDossier(dossier)
	require.NoError(t, err)
	b := evidence.Bundle{At: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), About: map[string]any{"case_no": d.Case, "title": d.Title, "chain_head": strings.Repeat("0", 64), "chain_seq": 9},
		Files: []evidence.BundleFile{{Name: ballot.DossierName, Title: "评分存证文件", Content: dossier}, {Name: "评价报告.pdf", Title: "评价报告", Content: []byte("%PDF-1.7")}}}
	path := filepath.Join(t.TempDir(), "bundle.zip")
	published := ""
	verify := func(file []byte) (string, error) {
		var out bytes.Buffer
		require.NoError(t, os.WriteFile(path, file, 0o600))
		err := assessmentVerify{File: path, Key: published}.Run(&streams{out: &out})
		return out.String(), err
	}
	file, err := b.Pack()
	require.NoError(t, err)
	said, err := verify(file)
	require.NoError(t, err, said)
	require.Contains(t, said, "文件没有签名")
	key, err := evidence.SigningKeyOf([32]byte{7})
	require.NoError(t, err)
	require.NoError(t, b.Sign(key))
	file, err = b.Pack()
	require.NoError(t, err)
	for _, published = range []string{"", b.Key} {
		said, err = verify(file)
		require.NoError(t, err, said)
		require.Contains(t, said, "签名有效，公钥 "+b.Key)
	}
	require.Contains(t, said, "清单所列 2 个文件的 SHA-256 全部相符")
	require.Contains(t, said, "汇总结果重新计算后相同")
	published = strings.Repeat("0", 64)
	said, err = verify(file)
	require.ErrorIs(t, err, exitCode(1))
	require.Contains(t, said, "不是用给出的公钥签名的")
	published = ""
	for name, content := range map[string][]byte{evidence.ManifestName: []byte(`"case_no"`), ballot.DossierName: []byte(`"plan_hash"`), "评价报告.pdf": []byte("%PDF-1.7"), evidence.SignatureName: []byte(`"signs"`)} {
		spoilt := bytes.Clone(file)
		spoilt[bytes.Index(file, content)+2] ^= 1
		said, err = verify(spoilt)
		require.ErrorIs(t, err, exitCode(1))
		require.Contains(t, said, "“"+name+"”")
	}
	b.Signature = evidence.Signature{}
	b.Files[0].Content = bytes.Replace(dossier, []byte(`"mean":"82.5"`), []byte(`"mean":"83.5"`), 1)
	file, err = b.Pack()
	require.NoError(t, err)
	said, err = verify(file)
	require.ErrorIs(t, err, exitCode(1))
	require.Contains(t, said, "第 5 步“汇总结果”")
}

package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/draw"
)

// drawnRecord is a draw as the platform makes it.
func drawnRecord(t *testing.T) draw.Record {
	t.Helper()
	r := draw.Record{ID: "d", CaseNo: "PG-2026-000123", Title: "新材料成果评价", PoolName: "新材料专家库", PoolOwner: contract.Person{ID: "body", Name: "行业协会"}, PoolVersion: "v12",
		PoolListHash: "00", Seats: 5, Reserves: 2, Economic: 1, Excluded: []draw.Excluded{{ID: "A-0003", Reason: "与完成人合著"}}}
	for i := range 24 {
		kind := draw.Peer
		if i%4 == 0 {
			kind = draw.Economic
		}
		r.Candidates = append(r.Candidates, draw.Candidate{ID: fmt.Sprintf("A-%04d", i), Unit: fmt.Sprint("单位", i/2), Kind: kind})
	}
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	r, _, err := draw.Prepare(actor.Actor{User: "a", Org: "org", OrgName: "评价机构", Roles: []actor.Role{actor.Evaluator}}, r, now)
	require.NoError(t, err)
	witness := actor.Actor{User: "b", Org: "body", Roles: []actor.Role{actor.Industry}}
	_, _, err = r.Draw(actor.Actor{User: "a", Org: "body", Roles: []actor.Role{actor.Industry}}, "03 08 11 19", "双色球第 2026025 期", now)
	require.ErrorIs(t, err, draw.ErrSelf)
	_, _, err = r.Draw(actor.Actor{User: "b", Org: "org", Roles: []actor.Role{actor.Evaluator}}, "03 08 11 19", "双色球第 2026025 期", now)
	require.ErrorIs(t, err, draw.ErrWitness)
	r, _, err = r.Draw(witness, "03 08 11 19", "双色球第 2026025 期", now.Add(time.Hour))
	require.NoError(t, err)
	_, _, err = r.Draw(witness, "03 08 11 20", "双色球第 2026025 期", now.Add(time.Hour))
	require.ErrorIs(t, err, draw.ErrDrawn)
	return r
}

// The published file alone is enough to draw again, and any change of a byte fails,
// naming the step.
func TestADrawIsVerifiedFromItsFile(t *testing.T) {
	text, err := drawnRecord(t).File()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "draw.json")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	var out bytes.Buffer
	require.NoError(t, drawVerify{File: path}.Run(&streams{out: &out}))
	require.Contains(t, out.String(), "校验通过：候选 24 人，回避 1 人")
	require.Error(t, drawVerify{File: path, Hash: "00"}.Run(&streams{out: &out}))

	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(text)
		changed[rapid.IntRange(0, len(text)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		record, sum, err := readDraw(changed)
		_, right, _ := readDraw(text)
		if err == nil {
			err = record.Verify()
		}
		if err == nil { // a word that decides nothing, such as the title: the hash of the file tells
			require.NotEqual(t, right, sum)
			return
		}
		require.Regexp(t, `第 \d 步“.+”不符`, err.Error())
	})
}

// What decides the draw is caught at its own step even in a file that is well formed.
func TestEveryStepOfADrawIsChecked(t *testing.T) {
	for step, change := range map[string]func(*draw.Record){
		"第 2 步“种子”":        func(r *draw.Record) { r.Beacon += "0" },
		"第 3 步“回避后名单的哈希值”": func(r *draw.Record) { r.Result.PoolHash[0]++ },
		"第 4 步“入选人员”":      func(r *draw.Record) { r.Result.Drawn[0], r.Result.Drawn[1] = r.Result.Drawn[1], r.Result.Drawn[0] },
		"第 5 步“候补人员”":      func(r *draw.Record) { r.Result.Reserves[0] = "A-9999" },
		"第 1 步“候选名单与规则”":   func(r *draw.Record) { r.Candidates[1].ID = r.Candidates[0].ID },
	} {
		r := drawnRecord(t)
		change(&r)
		require.ErrorContains(t, r.Verify(), step)
	}
}

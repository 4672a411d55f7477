package evidence_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
)

const nonce = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func TestCanonicalForm(t *testing.T) {
	text, err := evidence.Canonical(map[string]any{
		"z": []any{nil, true, false, evidence.Number("-0"), 7}, "\u00e9": "<&>/\u007f\u2028中", "a\"": "\\\b\f\n\r\t\x01\x1f", "Z": map[string]any{},
	})
	require.NoError(t, err)
	require.Equal(t, `{"Z":{},"a\"":"\\\b\f\n\r\t\u0001\u001f","z":[null,true,false,0,7],"é":"<&>/`+"\u007f\u2028"+`中"}`, string(text))
	for _, n := range []evidence.Number{"1.0", "1e2", "9007199254740992", "-9007199254740992", "01", "", "-", "+1", "0.5"} {
		_, err := evidence.Canonical([]any{n})
		require.ErrorIs(t, err, evidence.ErrNumber, n)
	}
	_, err = evidence.Canonical(evidence.Number("-9007199254740991"))
	require.NoError(t, err)
	require.Panics(t, func() { _, _ = evidence.Canonical(1.5) })
}

// The canonical form is JSON and says what was put in.
func TestCanonicalFormIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "object")
		object := map[string]any{}
		for k, v := range in {
			object[k] = v
		}
		text, err := evidence.Canonical(object)
		require.NoError(t, err)
		var back map[string]string
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, in, back)
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2026-03-18T23:59:59.000+08:00", "2026-03-18T23:59:59+08:00", "2026-02-30T00:00:00.000+08:00", "2026-03-18T23:59:59,000+08:00",
		"2026-03-18T24:00:00.000+08:00", "2026-03-18T23:59:59.000Z", "2026-03-18T23:59:60.000+08:00", "2026-3-18T23:59:59.000+08:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := evidence.ParseInstant(s)
		if err != nil {
			require.ErrorIs(t, err, evidence.ErrTime)
			return
		}
		require.Equal(t, s, evidence.Instant(at))
		require.True(t, len(s) == 29 && strings.HasSuffix(s, "+08:00") && s[19] == '.')
	})
}

func TestCommitmentHidesAndBinds(t *testing.T) {
	payload := map[string]any{"assessment": "PG-2026-000123", "assessor": "A-0007", "round": 1, "scores": map[string]any{"E1": "82.5", "E2": "84.0"}, "tree": "FIVE-V1@3"}
	hash, text, err := evidence.Commit(nonce, payload)
	require.NoError(t, err)
	require.Len(t, text, 115)
	require.Equal(t, "0a1e242a214c4cc32dd0c4da3f6992e7fff259ad3f7655dd1506df78627e3f39", hash.String())
	for _, bad := range []string{"", nonce[1:], strings.ToUpper(nonce), nonce[:63] + "g"} {
		_, _, err := evidence.Commit(bad, payload)
		require.ErrorIs(t, err, evidence.ErrNonce)
	}
	payload["scores"] = map[string]any{"E1": "82.50", "E2": "84.0"}
	ok, err := evidence.Opens(hash.String(), nonce, payload)
	require.NoError(t, err)
	require.False(t, ok, "82.5 and 82.50 are two payloads")
}

func TestWhereASeatStands(t *testing.T) {
	deadline := time.Date(2026, 3, 18, 23, 59, 59, 999e6, day.Zone)
	paper := func(who string) map[string]any {
		return map[string]any{"assessor": who, "scores": map[string]any{"S": "80"}}
	}
	hash := func(who string) string {
		h, _, err := evidence.Commit(nonce, paper(who))
		require.NoError(t, err)
		return h.String()
	}
	r := evidence.Round{Seats: []string{"A", "B", "C", "D", "E", "F", "G"}, Deadline: deadline, Quorum: evidence.Quorum{Min: 2, Num: 2, Den: 3}}
	commit := func(who, h string, at time.Time) {
		r.Commits = append(r.Commits, evidence.Sealed{Assessor: who, Hash: h, At: at})
	}
	open := func(who, payload string) {
		r.Opens = append(r.Opens, evidence.Opening{Assessor: who, Nonce: nonce, Payload: paper(payload)})
	}
	commit("A", hash("A"), deadline)
	commit("A", hash("B"), deadline) // a second one is ignored
	commit("B", hash("A"), deadline) // a copy of somebody else's
	commit("C", hash("C"), deadline)
	commit("D", hash("D"), deadline.Add(time.Millisecond))
	commit("X", hash("X"), deadline)
	commit("G", hash("G"), deadline)
	open("A", "A")
	open("A", "B") // only the first opening counts
	open("B", "A")
	open("C", "B")
	open("E", "E")
	standing, valid, err := r.Check()
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Standing{"A": evidence.OK, "B": evidence.Mismatch, "C": evidence.Mismatch, "D": evidence.LateCommit,
		"E": evidence.OpenWithoutCommit, "F": evidence.NoCommit, "G": evidence.NotOpened, "X": evidence.NotOnPanel}, standing)
	require.Equal(t, 1, valid)
	require.Equal(t, 5, r.Quorum.Of(7))
}

// Any change of a trail is found, at the first entry that it touches.
func TestEveryChangeOfATrailIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []map[string]any
		for i := range rapid.IntRange(1, 6).Draw(t, "events") {
			events = append(events, map[string]any{"seq": i + 1, "note": rapid.String().Draw(t, "note")})
		}
		hashes, err := evidence.Trail(events)
		require.NoError(t, err)
		entries := make([]evidence.Entry, len(events))
		for i := range events {
			entries[i] = evidence.Entry{Event: events[i], Hash: hashes[i].String()}
		}
		end := evidence.Anchor{Seq: int64(len(events)), Hash: hashes[len(hashes)-1].String()}
		broken, head, err := evidence.VerifyTrail(entries, []evidence.Anchor{end})
		require.NoError(t, err)
		require.Zero(t, broken)
		require.Equal(t, end.Hash, head.String())

		at := rapid.IntRange(0, len(events)-1).Draw(t, "at")
		entries[at].Event = map[string]any{"seq": at + 1, "note": events[at]["note"].(string) + "x"}
		broken, _, err = evidence.VerifyTrail(entries, nil)
		require.NoError(t, err)
		require.Equal(t, evidence.Break{Seq: int64(at) + 1, Reason: "HASH"}, broken)

		broken, _, err = evidence.VerifyTrail(entries[:at], []evidence.Anchor{end})
		require.NoError(t, err)
		require.Equal(t, evidence.Break{Seq: int64(at) + 1, Reason: "TRUNCATED"}, broken)
	})
}

func TestATrailIsNumbered(t *testing.T) {
	_, err := evidence.Trail([]map[string]any{{"seq": 2}})
	require.ErrorIs(t, err, evidence.ErrSequence)
	_, err = evidence.Trail([]map[string]any{{"seq": evidence.Number("1"), "x": evidence.Number("0.5")}})
	require.ErrorIs(t, err, evidence.ErrNumber)
	h, err := evidence.Follow(chain.Hash{}, map[string]any{"seq": 1, "type": "CASE_OPENED"})
	require.NoError(t, err)
	require.Equal(t, "d840a64995c45bfbd4e1a901924979c97f31a9dd582886b7786438362c91a237", h.String())
	require.True(t, evidence.IsHash(h.String()) && !evidence.IsHash(string(bytes.ToUpper([]byte(h.String())))))
}

// Package ballot holds what one assessor says about one achievement (评分表): how it is
// checked, how it is bound by a commitment before anybody may read it, and what becomes of
// the ballots of a round once they are opened.
package ballot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"jiyue/domain/chain"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Refusals of ballots that are opened.
var (
	ErrPayload = fault.New(fault.Invalid, "ballot.payload", "评分内容不是评分表原文，请使用提交承诺时保存的评分密钥文件")
	ErrOther   = fault.New(fault.Invalid, "ballot.other", "这份评分表属于另一项目、轮次、指标体系或另一位评估师，请核对后提供本项目的评分密钥文件")
)

// Ballot 评分表 is the scores of one assessor for the leaves of one version of an index
// tree. Scores are kept as typed: "82.5" and "82.50" are two ballots.
type Ballot struct {
	Case     string // number of the case
	Assessor string
	Round    int
	Tree     string // name@version
	indextree.Sheet
}

// Payload is what a commitment binds. Comments, evidence and gates stand in it only where
// there are any.
func (b Ballot) Payload() map[string]any {
	scores, comments, papers, gates := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for code, s := range b.Scores {
		scores[code] = s.Value
		if s.Comment != "" {
			comments[code] = s.Comment
		}
		var list []any
		for _, p := range s.Evidence {
			list = append(list, p)
		}
		if list != nil {
			papers[code] = list
		}
	}
	for code, yes := range b.Gates {
		gates[code] = yes
	}
	p := map[string]any{"assessment": b.Case, "assessor": b.Assessor, "round": b.Round, "scores": scores, "tree": b.Tree}
	for key, some := range map[string]map[string]any{"comments": comments, "evidence": papers, "gates": gates} {
		if len(some) > 0 {
			p[key] = some
		}
	}
	return p
}

// Text is the payload in canonical form.
func (b Ballot) Text() (string, error) {
	text, err := evidence.Canonical(b.Payload())
	return string(text), err
}

// Commit binds the ballot with a nonce of 64 hexadecimal digits.
func (b Ballot) Commit(nonce string) (chain.Hash, string, error) {
	hash, text, err := evidence.Commit(nonce, b.Payload())
	return hash, string(text), err
}

// Read takes a ballot out of its canonical text, and refuses a text with anything else in
// it.
func Read(text string) (Ballot, error) {
	value, err := evidence.Parse([]byte(text))
	p, isObject := value.(map[string]any)
	if err != nil || !isObject {
		return Ballot{}, ErrPayload
	}
	b := Ballot{Sheet: indextree.Sheet{Scores: map[string]indextree.Score{}, Gates: map[string]bool{}}}
	b.Case, _ = p["assessment"].(string)
	b.Assessor, _ = p["assessor"].(string)
	b.Tree, _ = p["tree"].(string)
	b.Round = reader{p}.number("round")
	comments, papers := object(p["comments"]), object(p["evidence"])
	for code, v := range object(p["scores"]) {
		score := indextree.Score{}
		score.Value, _ = v.(string)
		score.Comment, _ = comments[code].(string)
		list, _ := papers[code].([]any)
		for _, paper := range list {
			name, _ := paper.(string)
			score.Evidence = append(score.Evidence, name)
		}
		b.Scores[code] = score
	}
	for code, v := range object(p["gates"]) {
		b.Gates[code], _ = v.(bool)
	}
	if again, err := b.Text(); err != nil || again != text { // what was not read is not written again
		return Ballot{}, ErrPayload
	}
	return b, nil
}

func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

// Is says whether a ballot is the assessor's own for the case, the round and the tree.
func (b Ballot) Is(of Ballot) error {
	if b.Case != of.Case || b.Assessor != of.Assessor || b.Round != of.Round || b.Tree != of.Tree {
		return ErrOther
	}
	return nil
}

// Open 公开评分: the ballot that a commitment has hidden. A text or nonce that does not
// give the hash is evidence.ErrMismatch.
func Open(hash, nonce, text string) (Ballot, error) {
	if computed, err := HashOf(nonce, text); err != nil || computed != hash {
		return Ballot{}, evidence.ErrMismatch
	}
	return Read(text)
}

// HashOf nonce and text, whatever the text says.
func HashOf(nonce, text string) (string, error) {
	bytes, err := hex.DecodeString(nonce)
	if err != nil || !evidence.IsHash(nonce) {
		return "", evidence.ErrNonce
	}
	sum := sha256.Sum256(append(bytes, text...))
	return hex.EncodeToString(sum[:]), nil
}

// Names of the fields of a ballot's form.
const (
	ScoreField    = "score."
	CommentField  = "comment."
	EvidenceField = "evidence."
	GateField     = "gate."
)

// Take reads a typed form into a ballot for the leaves and gates that the assessor is asked
// about. References to documents are separated by 、 or a new line.
func (b Ballot) Take(form *indextree.Form, kind string, typed map[string]string) Ballot {
	b.Sheet = indextree.Sheet{Scores: map[string]indextree.Score{}, Gates: map[string]bool{}}
	for _, leaf := range form.Leaves() {
		value := strings.TrimSpace(typed[ScoreField+leaf.Code])
		if value == "" || !leaf.ScoredBy(kind) {
			continue
		}
		b.Scores[leaf.Code] = indextree.Score{Value: value, Comment: strings.TrimSpace(typed[CommentField+leaf.Code]), Evidence: references(typed[EvidenceField+leaf.Code])}
	}
	for _, gate := range form.Gates() {
		if answer := typed[GateField+gate.Code]; answer != "" {
			b.Gates[gate.Code] = answer == "yes"
		}
	}
	return b
}

func references(text string) []string {
	list := strings.FieldsFunc(text, func(r rune) bool { return r == '、' || r == '\n' })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

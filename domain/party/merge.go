package party

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

// Merge 合并 joins two records of one party: the loser stays as a pointer to the
// survivor, contracts keep what was written in them. It takes two people and is
// never undone.
type Merge struct {
	ID         string
	Loser      Party
	Survivor   Party
	Reason     string
	ProposerID string
	Proposer   string
	At         time.Time
	State      string // OPEN, CONFIRMED, DECLINED
	Decider    string
	DecidedAt  time.Time
	Opinion    string
}

// Faults of merges.
var (
	ErrMergeAbsent   = fault.New(fault.NotFound, "party.merge_absent", "没有这条合并申请，或它已经处理")
	ErrMergeOwn      = fault.New(fault.Denied, "party.merge_own", "合并由您提出，须由另一人确认")
	ErrMergeSelf     = fault.New(fault.Invalid, "party.merge_self", "不能与自身合并，请选择另一条记录").At("survivor")
	ErrMergePerson   = fault.New(fault.Invalid, "party.merge_person", "自然人与单位不是同一主体，不能合并").At("survivor")
	ErrMerged        = fault.New(fault.Conflict, "party.merged", "其中一条记录已并入别的记录，请刷新页面后再试")
	ErrMergeTwice    = fault.New(fault.Conflict, "party.merge_twice", "这条记录已有等待确认的合并，请先处理")
	ErrMergeCodeless = fault.New(fault.Invalid, "party.merge_codeless", "有统一社会信用代码的记录不能并入没有代码的记录，请交换保留的一方").At("survivor")
)

// Mergeable 可否合并 says why two records cannot become one.
func Mergeable(loser, survivor Party) error {
	switch {
	case loser.ID == survivor.ID:
		return ErrMergeSelf
	case loser.MergedInto != "" || survivor.MergedInto != "":
		return ErrMerged
	case loser.Person() != survivor.Person():
		return ErrMergePerson
	case loser.Uscc != "" && survivor.Uscc == "":
		return ErrMergeCodeless
	}
	return nil
}

// Confirm 确认合并 checks the second person and fills the survivor's gaps from the
// loser; what the survivor knows stays.
func (m Merge) Confirm(by actor.Actor) (Party, error) {
	switch {
	case m.State != "OPEN":
		return Party{}, ErrMergeAbsent
	case by.User == m.ProposerID:
		return Party{}, ErrMergeOwn
	}
	err := Mergeable(m.Loser, m.Survivor)
	if err != nil {
		return Party{}, err
	}
	next, _ := m.Survivor.Absorb(m.Loser, true)
	return next, nil
}

// Pair 疑似重复 is two records that look alike.
type Pair struct {
	First    Party
	Second   Party
	SameName bool
	SameCode bool
	FoundAt  time.Time
}

// Grounds says in words why the two look alike.
func (p Pair) Grounds() string {
	switch {
	case p.SameName && p.SameCode:
		return "名称相同，代码相近"
	case p.SameName:
		return "名称相同（不计括号、空格与有限公司的写法）"
	}
	return "统一社会信用代码的主体标识码相同，或只差一位"
}

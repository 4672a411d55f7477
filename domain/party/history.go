package party

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Source 资料来源 says where particulars came from.
type Source string

// The sources of particulars.
const (
	FromEarlier  Source = "EARLIER"  // 建库前
	FromContract Source = "CONTRACT" // 登记申请
	FromOffice   Source = "OFFICE"   // 登记机构修改
	FromProposal Source = "PROPOSAL" // 采纳变更建议
	FromImport   Source = "IMPORT"   // 批量导入
	FromMerge    Source = "MERGE"    // 合并
)

// Title is the Chinese name of the source.
func (s Source) Title() string {
	return map[Source]string{FromEarlier: "建库时的资料", FromContract: "登记申请", FromOffice: "登记机构修改",
		FromProposal: "采纳变更建议", FromImport: "批量导入", FromMerge: "合并记录"}[s]
}

// Official says whether the source vouches for what it states.
func (s Source) Official() bool { return s == FromOffice || s == FromProposal }

// Origin 资料出处 is who stated particulars, where, and why.
type Origin struct {
	Source   Source
	By       actor.Actor
	Contract contract.ID // "" when no application states them
	Reason   string
}

// Version 历史版本 is a record as it stood from an instant on.
type Version struct {
	Party
	Source     Source
	ByName     string
	OrgName    string
	Reason     string
	Contract   contract.ID
	CaseNumber string // 登记编号 or 申请编号 of the contract
	At         time.Time
}

// Name 曾用名 is a name under which the party has been on record.
type Name struct {
	Name  string
	Since time.Time
}

// Proposal 变更建议 asks for changes of a record; another person decides.
type Proposal struct {
	ID         string
	Party      Party
	Changes    map[string]string // field to proposed value
	Reason     string
	Contract   contract.ID
	ProposerID string
	Proposer   string
	OrgName    string
	At         time.Time
	Open       bool
}

// Faults of proposals.
var (
	ErrProposalAbsent = fault.New(fault.NotFound, "party.proposal_absent", "没有这条变更建议，或它已经处理")
	ErrProposedTwice  = fault.New(fault.Conflict, "party.proposed_twice", "相同的变更建议已在等待处理，不必重复提交")
	ErrOwnProposal    = fault.New(fault.Denied, "party.own_proposal", "这条建议由您提出，须由另一人处理")
)

// Decide 处理变更建议 checks that somebody else decides, and while it is open.
func (p Proposal) Decide(by actor.Actor) error {
	switch {
	case !p.Open:
		return ErrProposalAbsent
	case by.User == p.ProposerID:
		return ErrOwnProposal
	}
	return nil
}

// Dealing 合同情况 is how often and for how much the party stands on one side of
// contracts that the reader may see.
type Dealing struct {
	Role       string
	Contracts  int // submitted ones, whatever became of them
	Registered int // 准予登记 and in force
	Total      money.Yuan
	Tech       money.Yuan
}

// Deal 相关合同 is one contract of the party.
type Deal struct {
	ID       contract.ID
	Number   string
	Name     string
	Role     string
	Written  string // the party's name as the contract has it
	Other    string // names on the other side
	Class    contract.Class
	State    contract.State
	Total    money.Yuan
	SignedOn string
}

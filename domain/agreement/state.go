package agreement

import "time"

// State 协议定价状态 is where a deal stands.
type State string

// The states of a deal.
const (
	Draft         State = "DRAFT"
	Review        State = "REVIEW"
	Notice        State = "NOTICE"
	Held          State = "HELD"
	Signable      State = "SIGNABLE"
	Signed        State = "SIGNED"
	Registered    State = "REGISTERED"
	Revised       State = "REVISED"
	Cancelled     State = "CANCELLED"
	Expired       State = "EXPIRED"
	BlockedSecret State = "BLOCKED_SECRET"
)

// States lists every state in the order of life.
var States = []State{Draft, Review, Notice, Held, Signable, Signed, Registered, Revised, Cancelled, Expired, BlockedSecret}

var stateTitles = map[State]string{
	Draft: "草稿", Review: "审批中", Notice: "公示中", Held: "异议待处理", Signable: "可签约", Signed: "已签约", Registered: "已转登记",
	Revised: "修改中", Cancelled: "已终止", Expired: "已过有效期", BlockedSecret: "涉密停办",
}

// Title is the state's Chinese name.
func (s State) Title() string { return stateTitles[s] }

// Version 公示版本 is one text of the notice, frozen when it was published.
type Version struct {
	Number      int
	Kind        VersionKind
	Status      VersionStatus
	PublishedAt time.Time
	Deal        Deal
}

// VersionKind 版本种类 says why a version was published.
type VersionKind string

// Material versions run the full period again, clerical ones change nothing of it.
const (
	Initial  VersionKind = "initial"
	Material VersionKind = "material"
	Clerical VersionKind = "clerical"
)

// Title is the kind's Chinese name.
func (k VersionKind) Title() string {
	return map[VersionKind]string{Initial: "首次公示", Material: "实质变更", Clerical: "文字更正"}[k]
}

// VersionStatus 版本状态 says what became of a version.
type VersionStatus string

// One version at most is current.
const (
	Current    VersionStatus = "current"
	Superseded VersionStatus = "superseded"
	Withdrawn  VersionStatus = "withdrawn"
)

// Title is the status's Chinese name.
func (s VersionStatus) Title() string {
	return map[VersionStatus]string{Current: "现行", Superseded: "已被替代", Withdrawn: "已撤下"}[s]
}

// ObjectionState 公示异议状态.
type ObjectionState string

// An objection is open until it is decided or its notice is left; after the notice
// it is late, and stays on record as such.
const (
	ObjectionOpen       ObjectionState = "OPEN"
	ObjectionLate       ObjectionState = "LATE"
	ObjectionDismissed  ObjectionState = "DISMISSED"
	ObjectionWithdrawn  ObjectionState = "WITHDRAWN"
	ObjectionUpheld     ObjectionState = "UPHELD"
	ObjectionSuperseded ObjectionState = "SUPERSEDED"
)

// Title is the state's Chinese name.
func (s ObjectionState) Title() string {
	return map[ObjectionState]string{ObjectionOpen: "处理中", ObjectionLate: "逾期提出", ObjectionDismissed: "不成立", ObjectionWithdrawn: "已撤回",
		ObjectionUpheld: "成立", ObjectionSuperseded: "随公示终结"}[s]
}

// Outcome 异议处理结果.
type Outcome string

// How an objection ends.
const (
	Dismiss  Outcome = "dismissed"
	Withdraw Outcome = "withdrawn"
	Uphold   Outcome = "upheld"
)

var outcomes = map[Outcome]ObjectionState{Dismiss: ObjectionDismissed, Withdraw: ObjectionWithdrawn, Uphold: ObjectionUpheld}

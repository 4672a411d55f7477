package market

import (
	"jiyue/domain/agreement"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Paths of agreed prices.
const (
	AgreementsPath = "/market/agreements"
	NoticesOfPrice = "/agreements"
)

// AgreementMark is the shape that goes with a state.
func AgreementMark(s agreement.State) part.State {
	switch s {
	case agreement.Draft, agreement.Revised:
		return part.Draft
	case agreement.Held:
		return part.Held
	case agreement.Notice:
		return part.Going
	case agreement.Signable, agreement.Signed, agreement.Registered:
		return part.Done
	case agreement.Cancelled, agreement.Expired, agreement.BlockedSecret:
		return part.Off
	}
	return part.Wait
}

// AgreementLine is one deal in a list.
type AgreementLine struct {
	Href, Name, Number, Org, From, To string
	State                             agreement.State
}

// AgreementsPage 协议定价 of a unit, or 价格公示 for everybody.
type AgreementsPage struct {
	Shell  layout.Shell
	MayAdd bool
	State  string
	Lines  []AgreementLine
	Paging part.Paging
}

func agreementStates() []part.Option {
	list := []part.Option{{Label: "不限"}}
	for _, s := range agreement.States {
		list = append(list, part.Option{Value: string(s), Label: s.Title()})
	}
	return list
}

// AgreementFormPage 起草、修改 and 登记签约: Signing asks for the terms of the contract alone.
type AgreementFormPage struct {
	Shell       layout.Shell
	Errors      part.Errors
	Action      string
	Back        string
	Hidden      map[string]string
	New         bool
	Noticed     bool // changes touch what is shown
	Signing     bool
	Values      map[string]string
	Offers      []part.Option
	Modes       []part.Option
	Negotiators []part.Option
	Valuations  []part.Option // that the price may lean on
}

func (p AgreementFormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}

// AgreementTerm is one term of a notice.
type AgreementTerm struct{ Label, Text, Clause string }

// VersionLine is one version of a notice.
type VersionLine struct {
	Title, At, Hash string
	State           part.State
	Word            string
	Terms           []part.KV
}

// AgreementPage 协议定价案卷.
type AgreementPage struct {
	Evidence   string // how the notice was seen
	Shell      layout.Shell
	Errors     part.Errors
	Path       string
	Offer      string // its achievement
	Name       string
	Cells      []part.Cell
	Acts       []part.Button
	Steps      []part.Step
	Terms      []part.KV
	Clock      []AgreementTerm
	Next       string // who does what now
	Warning    string // what has become of the report behind the price
	Submit     bool
	Assent     bool
	Key        string
	Objections []ObjectionLine
	Versions   []VersionLine
	Events     []part.Event
}

// ObjectionLine is one objection as the unit reads it.
type ObjectionLine struct {
	Href, Name, Contact, Text, At, Reply, Meta, Word string
	State                                            part.State
	Open                                             bool
}

// AgreementConfirmPage is the page before an act on a deal.
type AgreementConfirmPage struct {
	Shell   layout.Shell
	Confirm part.Confirmation
	Terms   []part.KV
	Reason  *part.Field
	Answer  *part.Field // how an objection ends
	Served  *part.Field
}

// PriceNoticePage 价格公示 of one deal.
type PriceNoticePage struct {
	Shell    layout.Shell
	Errors   part.Errors
	Path     string
	Offer    string // its achievement
	Received string // what the reader has just objected, in a sentence
	Name     string
	Cells    []part.Cell
	Clock    []AgreementTerm
	Terms    []part.KV
	Hash     string
	Contact  string
	Open     bool // objections count
	Takes    bool // objections are taken
	ID       string
	Values   map[string]string
	Versions []VersionLine
}

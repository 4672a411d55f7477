package contract

import (
	"errors"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// What can be wrong with entering a 全国登记编号.
var (
	ErrNotIssued        = fault.New(fault.Conflict, "contract.not_issued", "合同还没有登记，没有全国登记编号可填")
	ErrNationalProvince = fault.New(fault.Invalid, "contract.national_province", "编号中的省级代码不是登记机构所在的省，请核对是否为本合同的编号").At("national_no")
	ErrNationalSame     = fault.New(fault.Conflict, "contract.national_same", "已经填写的就是这个编号，没有改动").At("national_no")
	ErrNationalNone     = fault.New(fault.Conflict, "contract.national_none", "本合同没有全国登记编号，不用清除")
)

// EnterNational 填写全国登记编号 notes the number under which the national system has
// taken the contract up. Its year is that of the registration and its province
// that of the office.
func (c *Contract) EnterNational(by actor.Actor, typed string, today day.Date) (audit.Event, error) {
	err := c.transcriber(by)
	if err != nil {
		return audit.Event{}, err
	}
	n, err := ParseNational(typed, today, c.RegisteredOn)
	was := c.NationalNo
	switch f, ok := errors.AsType[*fault.Fault](err); {
	case ok:
		return audit.Event{}, f.At("national_no")
	case len(c.Office.Region) == 6 && n.Province != c.Office.Region[:2]:
		return audit.Event{}, ErrNationalProvince
	case n.String() == was:
		return audit.Event{}, ErrNationalSame
	}
	c.NationalNo = n.String()
	facts := []audit.Fact{{Label: "全国登记编号", Value: c.NationalNo}}
	if was != "" {
		facts = append(facts, audit.Fact{Label: "原编号", Value: was})
	}
	return c.record("national_entered", by, c.State, "", facts...), nil
}

// ClearNational 清除全国登记编号 takes back a number that belongs to another contract.
func (c *Contract) ClearNational(by actor.Actor) (audit.Event, error) {
	err := c.transcriber(by)
	if err != nil {
		return audit.Event{}, err
	}
	was := c.NationalNo
	if was == "" {
		return audit.Event{}, ErrNationalNone
	}
	c.NationalNo = ""
	return c.record("national_cleared", by, c.State, "", audit.Fact{Label: "原编号", Value: was}), nil
}

// transcriber checks who notes the national number of a registration: a
// registrar of the office, as for every other act of record.
func (c *Contract) transcriber(by actor.Actor) error {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err == nil && !c.State.Issued() {
		return ErrNotIssued
	}
	return err
}

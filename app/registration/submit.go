package registration

import (
	"context"
	"fmt"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/ip"
	"jiyue/domain/party"
)

// Submit 提交登记申请: the form is checked by the definitions of the region on this
// day, errors stop it at their fields, findings do not: the registrar decides.
// A draft becomes SUBMITTED with an 申请编号, a returned application RESUBMITTED.
func (s *Service) Submit(ctx context.Context, by actor.Actor, id contract.ID, version int) (*contract.Contract, error) {
	return s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return s.submit(ctx, tx, by, c)
	})
}

func (s *Service) submit(ctx context.Context, tx Tx, by actor.Actor, c *contract.Contract) ([]audit.Event, error) {
	if !c.State.AtApplicant() {
		return nil, contract.ErrNotDraft
	}
	c.Form.Prune()
	check, err := s.check(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	if len(check.Faults) > 0 {
		return nil, fault.Join(check.Faults)
	}
	application := contract.Application{
		Class: contract.Class(c.Form.Class), Total: check.Total, Tech: check.Tech, ReviewLevel: check.Review,
		HasFile: c.Source == contract.SourceExcel, // the documents of an import follow by themselves
	}
	if !application.HasFile {
		files, err := tx.Attachments(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		application.HasFile = contract.HasKind(files, contract.ContractText)
	}
	err = remember(ctx, tx, by, c)
	if err != nil {
		return nil, err
	}
	if c.State == contract.SupplementRequested {
		application.Deadline, err = s.deadline(ctx, c, tx.Now(), tx.Now())
		if err != nil {
			return nil, err
		}
		return events(c.Resubmit(by, application, tx.Now()))
	}
	application.Deadline, err = s.acceptanceDeadline(ctx, c.Office.Region, tx.Now())
	if err != nil {
		return nil, err
	}
	today := day.Of(tx.Now())
	serial, err := tx.NextNumber(ctx, fmt.Sprintf("submission:%s:%d", c.Office.Prefix, today.Year()))
	if err != nil {
		return nil, err
	}
	number := fmt.Sprintf("SQ-%s-%d-%06d", c.Office.Prefix, today.Year(), serial)
	return events(c.Submit(by, application, number, tx.Now()))
}

// remember 归集 enters what the application states into the registers, as the
// applicant's word.
func remember(ctx context.Context, tx Tx, applicant actor.Actor, c *contract.Contract) error {
	from := party.Origin{Source: party.FromContract, By: applicant, Contract: c.ID}
	for _, p := range c.Form.Parties {
		err := tx.RememberParty(ctx, party.FromEntry(p), from)
		if err != nil {
			return err
		}
	}
	var rights []ip.Item
	for _, e := range c.Form.IP {
		i, ok := ip.FromEntry(e, day.Of(tx.Now()))
		if !ok {
			continue
		}
		var err error
		i.OwnerParty, err = tx.PartyIDByCode(ctx, ownerCode(c.Form, i.Owner))
		if err != nil {
			return err
		}
		rights = append(rights, i)
	}
	return tx.RememberItems(ctx, rights, from)
}

// ownerCode is the 统一社会信用代码 of the owner of a right who is a party of the
// contract; of other owners an application tells only the name.
func ownerCode(f contract.Form, owner string) string {
	for _, p := range f.Parties {
		code, err := ident.USCC(p.Uscc)
		if err == nil && ident.Normalise(p.Name) == ident.Normalise(owner) {
			return code
		}
	}
	return ""
}

// Withdraw 撤回申请.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, id contract.ID, version int, reason string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, _ Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Withdraw(by, strings.TrimSpace(reason)))
	})
	return err
}

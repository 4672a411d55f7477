package registration

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// ErrID 草稿标识: the page that offers a new draft carries its id.
var ErrID = fault.New(fault.Invalid, "registration.id", "页面已过期，请重新打开“新建登记申请”")

// StartDraft 新建登记申请. The id comes from the page, so that the same form posted
// twice opens one draft; a second post answers with the first one's draft.
func (s *Service) StartDraft(ctx context.Context, by actor.Actor, id contract.ID, officeID string, fields map[string]string) error {
	return s.InTx(ctx, func(tx Tx) error {
		office, err := tx.Office(ctx, officeID)
		if err != nil {
			return err
		}
		c, drafted, err := newDraft(by, id, office, contract.SourceWeb, fields, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddContract(ctx, c)
		if err != nil {
			return err
		}
		if added {
			tx.Record(drafted)
			return nil
		}
		existing, err := tx.Contract(ctx, id)
		if err == nil && existing.ApplicantOrg != by.Org {
			return ErrID
		}
		return err
	})
}

func newDraft(by actor.Actor, id contract.ID, office contract.Office, source contract.Source, fields map[string]string, now time.Time) (*contract.Contract, audit.Event, error) {
	c, drafted, err := contract.NewDraft(id, by, office, source, now)
	if err != nil {
		return nil, audit.Event{}, err
	}
	return c, drafted, c.Edit(by, fields)
}

// SaveDraft 保存草稿 keeps the typed fields of a section; it is no act of record.
// It answers with the new version of the case.
func (s *Service) SaveDraft(ctx context.Context, by actor.Actor, id contract.ID, version int, fields map[string]string) (int, error) {
	c, err := s.act(ctx, by, id, version, func(_ context.Context, _ Tx, c *contract.Contract) ([]audit.Event, error) {
		err := c.Edit(by, fields)
		if err != nil {
			return nil, err
		}
		return nil, c.EditForm(by, (*contract.Form).Prune) // pages count rows without the blank ones
	})
	if err != nil {
		return 0, err
	}
	return c.Version, nil
}

// RemoveRow 删除一行 of a repeated group of the form.
func (s *Service) RemoveRow(ctx context.Context, by actor.Actor, id contract.ID, version int, group string, row int, fields map[string]string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, _ Tx, c *contract.Contract) ([]audit.Event, error) {
		err := c.Edit(by, fields)
		if err != nil {
			return nil, err
		}
		return nil, c.EditForm(by, func(f *contract.Form) {
			f.RemoveRow(group, row)
			f.Prune()
		})
	})
	return err
}

package registration

import (
	"context"
	"fmt"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
)

// Attach 上传附件. The media type comes from the content, never from the name; the
// same document of the same kind twice changes nothing and says so.
func (s *Service) Attach(ctx context.Context, by actor.Actor, id contract.ID, kind contract.AttachmentKind, name string, content []byte) error {
	if !kind.Known() {
		return contract.ErrFileKind
	}
	media, err := contract.Acceptable(name, content)
	if err != nil {
		return err
	}
	_, err = s.act(ctx, by, id, 0, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		err := c.Edit(by, nil)
		if err != nil {
			return nil, err
		}
		files, err := tx.Attachments(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(files) >= contract.MaxAttachments {
			return nil, contract.ErrFileMany
		}
		a := contract.Attachment{ID: tx.NewID(), ContractID: id, Kind: kind, Name: contract.SafeName(name), Size: int64(len(content)),
			MediaType: media, SHA256: contract.Hash(content), AddedBy: by.User, AddedAt: tx.Now()}
		added, err := tx.AddAttachment(ctx, a, content)
		if err != nil {
			return nil, err
		}
		if !added {
			return nil, contract.ErrFileTwice
		}
		return []audit.Event{{Kind: "contract.attached", Subject: audit.SubjectOf("contract", string(id)), By: by,
			Facts: []audit.Fact{{Label: a.Title(), Value: a.Name}, {Label: "SHA-256", Value: a.SHA256}}}}, nil
	})
	return err
}

// Detach 删除附件 from a draft; the content stays in the file store.
func (s *Service) Detach(ctx context.Context, by actor.Actor, id contract.ID, attachmentID string) error {
	_, err := s.act(ctx, by, id, 0, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		err := c.Edit(by, nil)
		if err != nil {
			return nil, err
		}
		files, err := tx.Attachments(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, a := range files {
			if a.ID == attachmentID {
				if c.ChangeOpen() && a.AddedAt.Before(c.Change.OpenedAt) {
					return nil, contract.ErrFileStanding // it belongs to the registration as it stands
				}
				return []audit.Event{{Kind: "contract.detached", Subject: audit.SubjectOf("contract", string(id)), By: by,
						Facts: []audit.Fact{{Label: a.Title(), Value: a.Name}, {Label: "SHA-256", Value: a.SHA256}}}},
					tx.RemoveAttachment(ctx, attachmentID, tx.Now())
			}
		}
		return nil, contract.ErrFileAbsent
	})
	return err
}

// File 查看附件 with its content, for those who may read the case; the content is
// compared with its hash before anyone gets it, and nobody gets it unrecorded: the
// record of the reading is committed first. It is kept under the document, not
// the case, so that the course of the case shows acts only.
func (s *Service) File(ctx context.Context, by actor.Actor, id contract.ID, attachmentID string) (contract.Attachment, []byte, error) {
	_, err := s.visible(ctx, by, id)
	if err != nil {
		return contract.Attachment{}, nil, err
	}
	a, content, err := s.Reader.FileContent(ctx, attachmentID)
	if err != nil {
		return a, nil, err
	}
	if a.ContractID != id {
		return contract.Attachment{}, nil, contract.ErrFileAbsent
	}
	if contract.Hash(content) != a.SHA256 {
		return a, nil, fmt.Errorf("attachment %s: content does not match its SHA-256", a.ID)
	}
	err = s.InTx(ctx, func(tx Tx) error {
		tx.Record(audit.Event{Kind: "attachment.read", Subject: audit.SubjectOf("attachment", a.ID), By: by,
			Facts: []audit.Fact{{Label: "合同标识", Value: string(id)}, {Label: a.Title(), Value: a.Name}, {Label: "SHA-256", Value: a.SHA256}}})
		return nil
	})
	if err != nil {
		return contract.Attachment{}, nil, fmt.Errorf("record the reading of attachment %s: %w", a.ID, err)
	}
	return a, content, nil
}

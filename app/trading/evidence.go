package trading

import (
	"context"
	"fmt"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
)

// AddEvidence 上传佐证材料. The media type comes from the content, never from the name.
func (s *Service) AddEvidence(ctx context.Context, by actor.Actor, id, name string, content []byte) error {
	media, err := contract.Acceptable(name, content)
	if err != nil {
		return err
	}
	return s.keepEvidence(ctx, by, id, func(tx Tx, a *achievement.Achievement) (string, achievement.File, error) {
		if a.Content.Secrecy == achievement.Secret || a.Written().Secrecy == achievement.Secret {
			return "", achievement.File{}, achievement.ErrFileSecret
		}
		files, err := tx.EvidenceFiles(ctx, id)
		if err != nil {
			return "", achievement.File{}, err
		}
		if len(files) >= achievement.MaxFiles {
			return "", achievement.File{}, achievement.ErrFileMany
		}
		f := achievement.File{ID: tx.NewID(), Achievement: id, Name: contract.SafeName(name), SHA256: contract.Hash(content), Size: int64(len(content)),
			MediaType: media, AddedBy: by.Name, AddedAt: tx.Now()}
		added, err := tx.AddEvidence(ctx, f, by, content)
		if err == nil && !added {
			err = achievement.ErrFileTwice
		}
		return "achievement.file_added", f, err
	})
}

// RemoveEvidence 删除佐证材料; the content stays in the file store.
func (s *Service) RemoveEvidence(ctx context.Context, by actor.Actor, id, file string) error {
	return s.keepEvidence(ctx, by, id, func(tx Tx, a *achievement.Achievement) (string, achievement.File, error) {
		files, err := tx.EvidenceFiles(ctx, id)
		if err != nil {
			return "", achievement.File{}, err
		}
		for _, f := range files {
			if f.ID == file {
				return "achievement.file_removed", f, tx.RemoveEvidence(ctx, file)
			}
		}
		return "", achievement.File{}, achievement.ErrFileAbsent
	})
}

func (s *Service) keepEvidence(ctx context.Context, by actor.Actor, id string, do func(Tx, *achievement.Achievement) (string, achievement.File, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		a, err := s.lock(ctx, tx, by, id)
		if err != nil {
			return err
		}
		err = a.MayWrite(by)
		if err != nil {
			return err
		}
		kind, f, err := do(tx, a)
		if err != nil {
			return err
		}
		tx.Record(fileEvent(kind, f, by))
		return nil
	})
}

// Evidence 查看佐证材料 with its content, for those who may see the achievement in the
// back office; the content is compared with its hash before anyone gets it, and the
// record of the reading is committed first.
func (s *Service) Evidence(ctx context.Context, by actor.Actor, id, file string) (achievement.File, []byte, error) {
	_, err := s.visible(ctx, by, id)
	if err != nil {
		return achievement.File{}, nil, err
	}
	f, content, err := s.Reader.EvidenceContent(ctx, file)
	if err != nil {
		return f, nil, err
	}
	if f.Achievement != id {
		return achievement.File{}, nil, achievement.ErrFileAbsent
	}
	if contract.Hash(content) != f.SHA256 {
		return f, nil, fmt.Errorf("evidence %s: content does not match its SHA-256", f.ID)
	}
	err = s.InTx(ctx, func(tx Tx) error {
		tx.Record(fileEvent("achievement.file_read", f, by))
		return nil
	})
	if err != nil {
		return achievement.File{}, nil, fmt.Errorf("record the reading of evidence %s: %w", f.ID, err)
	}
	return f, content, nil
}

func fileEvent(kind string, f achievement.File, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("achievement", f.Achievement), By: by,
		Facts: []audit.Fact{{Label: "文件", Value: f.Name}, {Label: "SHA-256", Value: f.SHA256}}}
}

// Package auditing is the activity of those who watch: reading the record of acts
// (操作日志) and verifying that nobody has rewritten it. It changes nothing.
package auditing

import (
	"context"
	"errors"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
	"jiyue/domain/fault"
)

// ErrDenied: the log is for auditors and system administrators.
var ErrDenied = fault.New(fault.Denied, "auditing.denied", "操作日志只供审计员和系统管理员查看")

// PageSize is how many acts one page shows.
const PageSize = 50

// Reader is what this activity reads.
type Reader interface {
	// AuditPage returns acts before the given number (0: from the newest), newest
	// first, of subjects that begin with the prefix.
	AuditPage(ctx context.Context, before int64, subjectPrefix string, limit int) ([]audit.Entry, error)
	// VerifyAudit reads the whole chain and returns how many records are whole; a
	// breach is a *chain.Broken.
	VerifyAudit(ctx context.Context) (int64, error)
}

// Service answers the auditors.
type Service struct {
	Reader Reader
}

// MayRead says whether the actor may read the log.
func MayRead(by actor.Actor) bool { return by.Has(actor.Auditor, actor.Administrator) }

// Page 查看操作日志 reads one page of acts; next is the number from which the page
// after it begins, 0 at the end.
func (s *Service) Page(ctx context.Context, by actor.Actor, before int64, subjectPrefix string) (entries []audit.Entry, next int64, err error) {
	if !MayRead(by) {
		return nil, 0, ErrDenied
	}
	entries, err = s.Reader.AuditPage(ctx, before, subjectPrefix, PageSize+1)
	if err == nil && len(entries) > PageSize {
		entries = entries[:PageSize]
		next = entries[PageSize-1].Seq
	}
	return entries, next, err
}

// Verification 校验结论 of the whole chain.
type Verification struct {
	Records int64         // how many are whole
	Broken  *chain.Broken // nil when all are
}

// Verify 校验全链 reads every record and recomputes its hash.
func (s *Service) Verify(ctx context.Context, by actor.Actor) (Verification, error) {
	if !MayRead(by) {
		return Verification{}, ErrDenied
	}
	n, err := s.Reader.VerifyAudit(ctx)
	if broken, ok := errors.AsType[*chain.Broken](err); ok {
		return Verification{Records: n, Broken: broken}, nil
	}
	return Verification{Records: n}, err
}

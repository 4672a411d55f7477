package access

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ErrInstalled means that the first accounts exist already.
var ErrInstalled = fault.New(fault.Conflict, "access.installed", "系统已有人员，不能再次建立首批账户")

// Account is one account of the first installation, with its password.
type Account struct {
	User
	Password string
}

// Install 建立首批账户 makes the first organisations and users, once, in an empty
// system: the only way in which a system administrator comes into being without
// another. IDs of organisations are given by the caller; those of users may be.
func (s *Service) Install(ctx context.Context, organisations []Organisation, accounts []Account) error {
	hashes := make([]string, len(accounts))
	seen := map[string]string{}
	for i, a := range accounts {
		err := checkPassword(a.Password, a.Login)
		if err != nil {
			return err
		}
		if seen[a.Password] == "" {
			seen[a.Password], err = s.Hasher.Hash(ctx, a.Password)
			if err != nil {
				return err
			}
		}
		hashes[i] = seen[a.Password]
	}
	return s.InTx(ctx, func(tx Tx) error {
		installed, err := tx.AnyUser(ctx)
		if err != nil {
			return err
		}
		if installed {
			return ErrInstalled
		}
		byID := map[string]Organisation{}
		for _, o := range organisations {
			o.Version, o.Active, o.CreatedAt = 1, true, tx.Now()
			err = o.check(s.Codes, day.Of(tx.Now()))
			if err != nil {
				return err
			}
			err = tx.InsertOrganisation(ctx, o)
			if err != nil {
				return err
			}
			byID[o.ID] = o
			tx.Record(audit.Event{
				Kind: "organisation.created", Subject: audit.SubjectOf("organisation", o.ID), By: actor.System, Facts: o.facts(),
			})
		}
		for i, a := range accounts {
			u, o := a.User, byID[a.OrgID]
			if u.ID == "" {
				u.ID = tx.NewID()
			}
			u.Version, u.Active, u.CreatedAt, u.PasswordHash = 1, true, tx.Now(), hashes[i]
			u.OrgKind, u.OrgActive, u.OrgName = o.Kind, o.Active, o.Name
			err = u.check()
			if err != nil {
				return err
			}
			err = tx.InsertUser(ctx, u)
			if err != nil {
				return err
			}
			tx.Record(audit.Event{
				Kind: "user.created", Subject: audit.SubjectOf("user", u.ID), By: actor.System,
				Facts: append([]audit.Fact{{Label: "登录名", Value: u.Login}, {Label: "机构", Value: u.OrgName}}, u.facts()...),
			})
		}
		return nil
	})
}

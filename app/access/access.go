// Package access is the activity of admitting people: signing in and out,
// passwords, sessions, and the administration of users and organisations. Every
// act checks here, in the use case, whether the actor may do it, and leaves its
// record in the audit chain.
package access

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/fault"
)

// The refusals that several acts share.
var (
	ErrDenied         = fault.New(fault.Denied, "access.denied", "您的角色不能办理此事，如需办理请联系本机构负责人或系统管理员")
	ErrNoUser         = fault.New(fault.NotFound, "user.absent", "没有这个人员")
	ErrNoOrganisation = fault.New(fault.NotFound, "organisation.absent", "没有这个机构")
	ErrNoSession      = fault.New(fault.NotFound, "session.absent", "没有这个登录，它可能已经退出")
	ErrMoved          = fault.New(fault.Conflict, "access.moved", "资料已被他人修改，您的修改没有保存，请刷新页面后再改")
)

// Tx is what this activity needs of a unit of work.
type Tx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)

	LockUser(ctx context.Context, id string) (User, error) // ErrNoUser
	InsertUser(ctx context.Context, u User) error
	UpdateUser(ctx context.Context, u User) error // ErrMoved unless u.Version is the stored one
	MarkLogin(ctx context.Context, userID string) error
	// LockAdministrators returns the ids of all active users with the role
	// 系统管理员 in active organisations, locked until the end.
	LockAdministrators(ctx context.Context) ([]string, error)
	AnyUser(ctx context.Context) (bool, error)

	LockOrganisation(ctx context.Context, id string) (Organisation, error) // ErrNoOrganisation
	InsertOrganisation(ctx context.Context, o Organisation) error
	UpdateOrganisation(ctx context.Context, o Organisation) error // ErrMoved

	InsertSession(ctx context.Context, s Session, tokenHash []byte) error
	TouchSession(ctx context.Context, id string, seen, expires time.Time) error
	DeleteSession(ctx context.Context, userID, id string) (bool, error)
	// DeleteSessions ends all sessions of a user but the one named ("" for none).
	DeleteSessions(ctx context.Context, userID, except string) (int, error)
	DeleteOrganisationSessions(ctx context.Context, orgID string) error
	DeleteExpired(ctx context.Context, failuresBefore time.Time) error

	LockFailures(ctx context.Context, key string) (Failures, error) // the zero value when none
	SaveFailures(ctx context.Context, key string, f Failures) error
}

// Reader is what this activity reads outside a unit of work.
type Reader interface {
	UserByLogin(ctx context.Context, login string) (User, error) // ErrNoUser
	User(ctx context.Context, id string) (User, error)           // ErrNoUser
	Users(ctx context.Context, q UserQuery) ([]User, error)
	Organisation(ctx context.Context, id string) (Organisation, error) // ErrNoOrganisation
	Organisations(ctx context.Context, q OrganisationQuery) ([]Organisation, error)
	// Admitted finds the session of a token with its user, both still valid.
	Admitted(ctx context.Context, tokenHash []byte) (Admitted, error) // ErrNoSession
	Sessions(ctx context.Context, userID string) ([]Session, error)
}

// Hasher turns passwords into hashes. It may answer fault.Busy when too many
// people sign in at once.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	// Verify says whether the password fits. An empty hash costs the same time
	// and never fits, so that an unknown login name cannot be told by timing.
	Verify(ctx context.Context, hash, password string) (bool, error)
}

// Service performs the acts of this activity.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Hasher Hasher
	Codes  *code.Book // for the region of an organisation
	Now    func() time.Time
	Idle   time.Duration // a session ends after this time without a request
	Total  time.Duration // and in any case after this time

	admitted cache
}

// administers says whether by may administer the users of the organisation.
func administers(by actor.Actor, orgID string) bool {
	return by.Has(actor.Administrator) || by.Has(actor.Head) && by.Org == orgID
}

package access

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// User 人员 is a person with an account in one organisation.
type User struct {
	ID           string
	Version      int
	Login        string
	Name         string
	OrgID        string
	Roles        []actor.Role
	PasswordHash string
	MustChange   bool
	Active       bool
	CreatedAt    time.Time
	LastLoginAt  time.Time // zero: never

	OrgName   string // of the organisation, for reading
	OrgKind   Kind
	OrgRegion string
	OrgActive bool
}

// Actor is the user at work.
func (u User) Actor() actor.Actor {
	return actor.Actor{User: u.ID, Name: u.Name, Org: u.OrgID, OrgName: u.OrgName, Region: u.OrgRegion, Roles: u.Roles}
}

func (u User) admissible() bool { return u.Active && u.OrgActive }

// UserQuery asks for a page of users in the order of names.
type UserQuery struct {
	Org       string // "" for all organisations
	Text      string // part of the name or login name
	AfterName string // the last row of the page before
	AfterID   string
	Limit     int
}

// The refusals about users.
var (
	ErrLoginShape        = fault.New(fault.Invalid, "user.login_shape", "登录名应为 2 至 40 个小写字母、数字或 . _ -，以字母或数字开头").At("login")
	ErrUserName          = fault.New(fault.Invalid, "user.name_length", "姓名应为 1 至 50 个字").At("name")
	ErrNoRole            = fault.New(fault.Invalid, "user.no_role", "请至少选择一个角色").At("roles")
	ErrRoleForeign       = fault.New(fault.Invalid, "user.role_foreign", "所选角色不属于该类机构").At("roles")
	ErrAuditorAlone      = fault.New(fault.Invalid, "user.auditor_alone", "审计员只看不办，不能兼任其他角色").At("roles")
	ErrOrgChoice         = fault.New(fault.Invalid, "user.org_choice", "请选择所在机构").At("org")
	ErrOrgDisabled       = fault.New(fault.Invalid, "user.org_disabled", "该机构已停用，请先启用机构").At("org")
	ErrOwnRoles          = fault.New(fault.Denied, "user.own_roles", "不能修改本人的角色，请由另一位负责人或管理员办理")
	ErrOwnSwitch         = fault.New(fault.Denied, "user.own_switch", "不能停用本人的账户")
	ErrOwnReset          = fault.New(fault.Denied, "user.own_reset", "本人的密码请在“我的账户”中修改")
	ErrLastAdministrator = fault.New(fault.Conflict, "user.last_administrator", "至少要有一位可用的系统管理员，请先指定另一位")
	loginShape           = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)
)

// User shows one user to whoever administers the user's organisation; others do
// not learn that the user exists.
func (s *Service) User(ctx context.Context, by actor.Actor, id string) (User, error) {
	u, err := s.Reader.User(ctx, id)
	if err != nil {
		return User{}, err
	}
	if !administers(by, u.OrgID) {
		return User{}, ErrNoUser
	}
	return u, nil
}

// Users lists the users whom the actor administers; more tells whether another
// page follows.
func (s *Service) Users(ctx context.Context, by actor.Actor, q UserQuery) (page []User, more bool, err error) {
	switch {
	case by.Has(actor.Administrator):
	case by.Has(actor.Head):
		q.Org = by.Org
	default:
		return nil, false, ErrDenied
	}
	limit := bounded(q.Limit)
	q.Limit = limit + 1
	page, err = s.Reader.Users(ctx, q)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
}

// OrganisationFor is the organisation in which the actor may make a user: the
// own one of a head, the chosen one of a system administrator.
func (s *Service) OrganisationFor(ctx context.Context, by actor.Actor, chosen string) (Organisation, error) {
	if !by.Has(actor.Administrator) {
		chosen = by.Org
	}
	if !administers(by, chosen) {
		return Organisation{}, ErrDenied
	}
	return s.Reader.Organisation(ctx, chosen)
}

// CreateUser 新建人员 makes the account with an initial password, which is
// returned for showing it once and must be changed at the first sign-in.
func (s *Service) CreateUser(ctx context.Context, by actor.Actor, u User) (User, string, error) {
	if !by.Has(actor.Administrator) {
		u.OrgID = by.Org
	}
	if !administers(by, u.OrgID) {
		return u, "", ErrDenied
	}
	password := InitialPassword()
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return u, "", err
	}
	err = s.InTx(ctx, func(tx Tx) error {
		o, err := tx.LockOrganisation(ctx, u.OrgID)
		if fault.KindOf(err) == fault.NotFound {
			return ErrOrgChoice
		}
		if err != nil {
			return err
		}
		u.ID, u.Version, u.PasswordHash, u.MustChange, u.Active, u.CreatedAt = tx.NewID(), 1, hash, true, true, tx.Now()
		u.OrgName, u.OrgKind, u.OrgRegion, u.OrgActive = o.Name, o.Kind, o.Region, o.Active
		err = u.check()
		if err != nil {
			return err
		}
		tx.Record(audit.Event{
			Kind: "user.created", Subject: audit.SubjectOf("user", u.ID), By: by,
			Facts: append([]audit.Fact{{Label: "登录名", Value: u.Login}, {Label: "机构", Value: u.OrgName}}, u.facts()...),
		})
		return tx.InsertUser(ctx, u)
	})
	return u, password, err
}

// ChangeUser 修改人员 corrects name and roles. Other roles end the user's sessions.
func (s *Service) ChangeUser(ctx context.Context, by actor.Actor, changed User) error {
	err := s.InTx(ctx, func(tx Tx) error {
		u, err := s.lockFor(ctx, tx, by, changed.ID, changed.Version)
		if err != nil {
			return err
		}
		before := u
		u.Name, u.Roles = changed.Name, changed.Roles
		err = u.check()
		if err != nil {
			return err
		}
		if !sameRoles(before.Roles, u.Roles) {
			err = s.rolesChange(ctx, tx, by, before, u)
			if err != nil {
				return err
			}
		}
		tx.Record(audit.Event{
			Kind: "user.changed", Subject: audit.SubjectOf("user", u.ID), By: by,
			Facts: differences(before.facts(), u.facts()),
		})
		return tx.UpdateUser(ctx, u)
	})
	s.admitted.forgetUser(changed.ID)
	return err
}

func (s *Service) rolesChange(ctx context.Context, tx Tx, by actor.Actor, before, after User) error {
	if after.ID == by.User {
		return ErrOwnRoles
	}
	if before.isAdministrator() && !after.isAdministrator() {
		err := anotherAdministrator(ctx, tx, after.ID)
		if err != nil {
			return err
		}
	}
	_, err := tx.DeleteSessions(ctx, after.ID, "")
	return err
}

// SwitchUser 停用、启用人员. A disabled user is signed out at once.
func (s *Service) SwitchUser(ctx context.Context, by actor.Actor, id string, version int, active bool) error {
	err := s.InTx(ctx, func(tx Tx) error {
		u, err := s.lockFor(ctx, tx, by, id, version)
		if err != nil {
			return err
		}
		if u.ID == by.User {
			return ErrOwnSwitch
		}
		if u.Active == active {
			return ErrMoved
		}
		kind := "user.enabled"
		if !active {
			kind = "user.disabled"
			if u.isAdministrator() {
				err = anotherAdministrator(ctx, tx, u.ID)
				if err != nil {
					return err
				}
			}
			_, err = tx.DeleteSessions(ctx, u.ID, "")
			if err != nil {
				return err
			}
		}
		u.Active = active
		tx.Record(audit.Event{Kind: kind, Subject: audit.SubjectOf("user", u.ID), By: by})
		return tx.UpdateUser(ctx, u)
	})
	s.admitted.forgetUser(id)
	return err
}

// ResetPassword 重置密码 gives a new initial password, returned for showing it
// once, ends the user's sessions and lifts the wait after failed logins.
func (s *Service) ResetPassword(ctx context.Context, by actor.Actor, id string, version int) (User, string, error) {
	if id == by.User {
		return User{}, "", ErrOwnReset
	}
	password := InitialPassword()
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return User{}, "", err
	}
	var u User
	err = s.InTx(ctx, func(tx Tx) (err error) {
		u, err = s.lockFor(ctx, tx, by, id, version)
		if err != nil {
			return err
		}
		u.PasswordHash, u.MustChange = hash, true
		_, err = tx.DeleteSessions(ctx, u.ID, "")
		if err != nil {
			return err
		}
		err = tx.SaveFailures(ctx, loginKey(u.Login), Failures{})
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "user.password_reset", Subject: audit.SubjectOf("user", u.ID), By: by})
		return tx.UpdateUser(ctx, u)
	})
	s.admitted.forgetUser(id)
	return u, password, err
}

// lockFor locks the user for an act of the administrator by.
func (s *Service) lockFor(ctx context.Context, tx Tx, by actor.Actor, id string, version int) (User, error) {
	u, err := tx.LockUser(ctx, id)
	if err != nil {
		return u, err
	}
	if !administers(by, u.OrgID) {
		return u, ErrNoUser
	}
	if u.Version != version {
		return u, ErrMoved
	}
	return u, nil
}

// anotherAdministrator locks all administrators, so that two of them cannot
// remove each other at the same moment.
func anotherAdministrator(ctx context.Context, tx Tx, but string) error {
	ids, err := tx.LockAdministrators(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(ids, func(id string) bool { return id != but }) {
		return ErrLastAdministrator
	}
	return nil
}

// check normalises what was typed and collects all that is wrong with it.
func (u *User) check() error {
	var faults []*fault.Fault
	u.Login, u.Name = strings.ToLower(strings.TrimSpace(u.Login)), strings.TrimSpace(u.Name)
	u.Roles = inOrder(u.Roles)
	if n := utf8.RuneCountInString(u.Name); n < 1 || n > 50 {
		faults = append(faults, ErrUserName)
	}
	if !loginShape.MatchString(u.Login) {
		faults = append(faults, ErrLoginShape)
	}
	if !u.OrgActive {
		faults = append(faults, ErrOrgDisabled)
	}
	allowed := u.OrgKind.Roles()
	switch {
	case len(u.Roles) == 0:
		faults = append(faults, ErrNoRole)
	case slices.ContainsFunc(u.Roles, func(r actor.Role) bool { return !slices.Contains(allowed, r) }):
		faults = append(faults, ErrRoleForeign)
	case len(u.Roles) > 1 && slices.Contains(u.Roles, actor.Auditor):
		faults = append(faults, ErrAuditorAlone)
	}
	return fault.Join(faults)
}

func (u User) isAdministrator() bool { return slices.Contains(u.Roles, actor.Administrator) }

func (u User) facts() []audit.Fact {
	return []audit.Fact{{Label: "姓名", Value: u.Name}, {Label: "角色", Value: RoleTitles(u.Roles)}}
}

// RoleTitles joins the Chinese names of roles.
func RoleTitles(roles []actor.Role) string {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = r.Title()
	}
	return strings.Join(titles, "、")
}

// inOrder sorts roles as pages show them and drops repeats; roles that do not
// exist come last.
func inOrder(roles []actor.Role) []actor.Role {
	sorted := slices.Clone(roles)
	slices.SortStableFunc(sorted, func(a, b actor.Role) int { return place(a) - place(b) })
	return slices.Compact(sorted)
}

func place(r actor.Role) int {
	if i := slices.Index(actor.Roles, r); i >= 0 {
		return i
	}
	return len(actor.Roles)
}

func sameRoles(a, b []actor.Role) bool { return slices.Equal(inOrder(a), inOrder(b)) }

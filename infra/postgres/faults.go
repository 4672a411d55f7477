package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"jiyue/domain/fault"
)

// constraintFaults says in the user's words what a broken constraint means. A
// test walks pg_constraint and the unique indexes and fails on one that is
// missing here.
var constraintFaults = map[string]*fault.Fault{}

// say registers the faults of one thing; each SQL file calls it for its tables.
func say(faults map[string]*fault.Fault) bool {
	for name, f := range faults {
		if constraintFaults[name] != nil {
			panic("constraint " + name + " is said twice")
		}
		constraintFaults[name] = f
	}
	return true
}

func conflict(code, message string) *fault.Fault { return fault.New(fault.Conflict, code, message) }

func invalid(code, field, message string) *fault.Fault {
	return fault.New(fault.Invalid, code, message).At(field)
}

// guard is for constraints that only a mistake of ours can break: the rule is
// checked before in the domain, the constraint is the second lock.
func guard(code string) *fault.Fault {
	return fault.New(fault.Conflict, code, "该操作与案件现状不符，没有办理，请刷新页面后再试")
}

var _ = say(map[string]*fault.Fault{
	"organisations_kind_check":          guard("organisation.kind"),
	"organisations_name_check":          invalid("organisation.name", "name", "机构名称应为 2 至 200 个字"),
	"organisations_uscc_key":            conflict("organisation.uscc_taken", "该统一社会信用代码的机构已存在").At("uscc"),
	"organisations_region_check":        invalid("organisation.region", "region", "行政区划代码应为 6 位数字"),
	"organisations_number_prefix_key":   conflict("organisation.prefix_taken", "该编号前缀已被其他登记机构使用").At("number_prefix"),
	"organisations_number_prefix_check": invalid("organisation.prefix", "number_prefix", "编号前缀应为 2 至 4 个大写字母"),
	"organisations_office_check":        invalid("organisation.office_prefix", "number_prefix", "登记机构须有编号前缀，其他机构不得有"),

	"users_login_key":   conflict("user.login_taken", "该登录名已被使用").At("login"),
	"users_login_check": invalid("user.login", "login", "登录名应为 2 至 40 个小写字母、数字或 . _ -，以字母或数字开头"),
	"users_name_check":  invalid("user.name", "name", "姓名应为 1 至 50 个字"),
	"users_org_fkey":    invalid("user.organisation", "org", "所选机构不存在"),
	"users_roles_check": invalid("user.roles", "roles", "请至少选择一个角色"),

	"sessions_id_key":          guard("session.id"),
	"sessions_user_fkey":       guard("session.user"),
	"counters_value_check":     conflict("counter.exhausted", "本年度编号已用完，请联系系统管理员"),
	"audit_events_hash_key":    guard("audit.hash"),
	"audit_head_one_check":     guard("audit.head"),
	"files_sha256_check":       guard("file.sha256"),
	"files_size_check":         guard("file.size"),
	"work_calendar_kind_check": guard("calendar.kind"),
})

// faultOf turns a database error that has a meaning for the user into that
// fault and leaves every other error as it is.
func faultOf(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	f := constraintFaults[pg.ConstraintName]
	if f == nil {
		return err
	}
	return fmt.Errorf("%w (%s)", f, pg.ConstraintName)
}

package postgres

import "jiyue/domain/fault"

var _ = say(map[string]*fault.Fault{
	"notices_user_fkey":        guard("notice.user"),
	"notices_kind_check":       guard("notice.kind"),
	"notices_contract_fkey":    guard("notice.contract"),
	"notices_text_check":       guard("notice.text"),
	"notices_once_key":         guard("notice.once"),
	"users_email_check":        invalid("user.email", "email", "邮箱地址应形如 name@example.gov.cn，不超过 254 个字符"),
	"users_mail_notices_check": invalid("user.mail_without_email", "email", "要接收邮件提醒，请先填写邮箱地址"),

	"absences_office_fkey":   guard("absence.office"),
	"absences_user_fkey":     guard("absence.user"),
	"absences_stand_in_fkey": invalid("absence.stand_in", "stand_in", "所选代办人不存在"),
	"absences_period_check":  invalid("absence.period", "until", "结束日期不能早于开始日期"),
	"absences_person_check":  invalid("absence.person", "stand_in", "代办人须是另一人"),
})

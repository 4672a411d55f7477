package postgres

import (
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"ip_items_kind_check":       invalid("ip.kind", "kind", "请从列表中选择知识产权种类"),
	"ip_items_title_check":      invalid("ip.title", "title", "名称最多 200 个字"),
	"ip_items_owner_check":      invalid("ip.owner", "owner", "权利人最多 200 个字"),
	"ip_items_party_fkey":       guard("ip.party"),
	"ip_items_status_check":     invalid("ip.status", "status", "请从列表中选择法律状态"),
	"ip_items_dates_check":      invalid("ip.dates", "granted_on", "授权日、届满日不能早于申请日"),
	"ip_items_named_check":      invalid("ip.named", "title", "没有编号的权利须填写名称"),
	"ip_items_number_key":       conflict("ip.number_taken", "该编号的知识产权已在库中").At("number"),
	"ip_items_titled_key":       conflict("ip.title_taken", "同一权利人、同一名称的权利已在库中").At("title"),
	"ip_versions_item_fkey":     guard("ip.version_item"),
	"ip_versions_source_check":  guard("ip.version_source"),
	"ip_versions_contract_fkey": guard("ip.version_contract"),
	"ip_versions_user_fkey":     guard("ip.version_user"),
	"ip_uses_contract_fkey":     guard("ip.use_contract"),
	"ip_uses_item_fkey":         guard("ip.use_item"),

	"register_imports_register_check":    guard("register.register"),
	"register_imports_user_fkey":         guard("register.user"),
	"register_imports_org_fkey":          guard("register.organisation"),
	"register_imports_file_fkey":         guard("register.file"),
	"register_imports_state_check":       guard("register.state"),
	"register_imports_once_key":          guard("register.once"),
	"register_import_rows_import_fkey":   guard("register.row"),
	"register_import_rows_outcome_check": guard("register.outcome"),

	"broker_records_user_fkey":         guard("broker.user"),
	"broker_records_certificate_check": invalid("broker.certificate", "certificate_no", "证书编号最多 60 个字"),
	"broker_records_level_check":       invalid("broker.level", "level", "请从列表中选择等级"),
	"broker_records_issuer_check":      invalid("broker.issuer", "issuer", "发证单位最多 120 个字"),
	"broker_records_title_check":       invalid("broker.title", "title", "职称最多 60 个字"),
})

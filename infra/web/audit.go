package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/app/auditing"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/views/admin"
)

// verifyPatience bounds the reading of the whole chain.
const verifyPatience = 4 * time.Minute

// routeAudit: 操作日志.
func (s *Server) routeAudit() {
	who := only(actor.Auditor, actor.Administrator)
	s.get("/audit", s.showAudit, who)
	s.post("/audit/verify", s.verifyAudit, who, within(verifyPatience))
}

func (s *Server) showAudit(r *request) error {
	p, err := s.auditPage(r)
	if err != nil {
		return err
	}
	return r.page(admin.Audit(p))
}

func (s *Server) auditPage(r *request) (admin.AuditPage, error) {
	p := admin.AuditPage{Shell: s.shell(r, "操作日志"), Thing: r.Query("thing"), Subject: strings.TrimSpace(cleanText(r.Query("subject"))), MayOpen: r.Actor.Has(actor.Auditor)}
	if !slices.ContainsFunc(audit.Things, func(t audit.Thing) bool { return t.Prefix == p.Thing }) {
		p.Thing = ""
	}
	before, _ := strconv.ParseInt(r.Query("before"), 10, 64)
	before = max(before, 0)
	entries, next, err := s.Auditing.Page(r.ctx(), r.Actor, before, subjectPrefix(p.Thing, p.Subject))
	if err != nil {
		return p, err
	}
	p.Rows, p.FirstPage = entries, before == 0
	if next > 0 {
		p.Next = withQuery("/audit", "thing", p.Thing, "subject", p.Subject, "before", strconv.FormatInt(next, 10))
	}
	return p, nil
}

// subjectPrefix: a subject may be typed whole (contract:019…) or, with the thing
// chosen, as its identifier alone.
func subjectPrefix(thing, subject string) string {
	if subject == "" || strings.Contains(subject, ":") {
		return cmp.Or(subject, thing)
	}
	return thing + subject
}

// verifyAudit 校验全链 and says in a sentence what was found.
func (s *Server) verifyAudit(r *request) error {
	v, err := s.Auditing.Verify(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p, err := s.auditPage(r)
	if err != nil {
		return err
	}
	p.Verdict = verdictOf(v, s.Now())
	return r.page(admin.Audit(p))
}

func verdictOf(v auditing.Verification, now time.Time) *admin.ChainVerdict {
	at := now.In(day.Zone).Format("2006年1月2日 15:04:05")
	if v.Broken != nil {
		return &admin.ChainVerdict{Title: "校验不通过：" + v.Broken.Sentence(),
			Detail: fmt.Sprintf("此前 %d 条完好。校验时间 %s。请保全数据库并报告系统管理员和主管部门。", v.Records, at)}
	}
	return &admin.ChainVerdict{Whole: true, Title: fmt.Sprintf("校验通过：%d 条记录首尾相接，内容与哈希值相符", v.Records), Detail: "校验时间 " + at}
}

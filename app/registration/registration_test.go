package registration_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/postgres"
)

func TestFromDraftToCertificate(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.submitted(goodForm("高速主轴温升预测模型开发", "1,200,000.00"))

	c := w.contract(id)
	require.Equal(t, contract.Submitted, c.State)
	require.Equal(t, "SQ-ZZ-2026-000001", c.SubmissionNo)
	require.Equal(t, day.Must("2026-11-30"), c.Deadline.Due, "acceptance within 5 working days")

	require.NoError(t, w.service.Accept(ctx, w.registrar, id, c.Version))
	c = w.contract(id)
	require.Equal(t, contract.InReview, c.State)
	require.Equal(t, day.Must("2026-12-08"), c.Deadline.Due, "河南 15 日, 自然日")

	c, err := w.service.Approve(ctx, w.registrar, id, c.Version, registration.Verdict{Class: "0101", Tech: "1,200,000", Opinion: "符合"})
	require.NoError(t, err)
	require.Equal(t, contract.Registered, c.State)
	require.Equal(t, "ZZ-2026-000001", c.Number)

	colleague := w.accepted(goodForm("同事接办", "300000"))
	c, err = w.service.Approve(ctx, w.second, colleague, 0, verdict(w.contract(colleague)))
	require.NoError(t, err)
	cert, err := w.service.Certificate(ctx, w.broker, colleague, 0)
	require.NoError(t, err)
	require.Equal(t, "周其安", cert.Registrar, "who decides answers for it, not who received the case")
	require.Empty(t, c.Reviewer.ID)

	v, err := w.service.Verify(ctx, "ZZ-2026-000001")
	require.NoError(t, err)
	require.Equal(t, contract.AnswerValid, v.Answer)
	require.Nil(t, v.Certificate, "a number alone shows nothing of the contract")
	cert, err = w.service.Certificate(ctx, w.broker, id, 0)
	require.NoError(t, err)
	require.Equal(t, "高速主轴温升预测模型开发", cert.ProjectName)
	v, err = w.service.Verify(ctx, cert.Token)
	require.NoError(t, err)
	require.Equal(t, cert, *v.Certificate)

	file, err := w.service.Read(ctx, w.statistican, id)
	require.NoError(t, err)
	kinds := make([]string, len(file.Timeline))
	for i, e := range file.Timeline {
		kinds[i] = e.Kind
	}
	require.Equal(t, []string{"contract.registered", "contract.review_started", "contract.accepted", "contract.submitted",
		"contract.attached", "contract.drafted"}, kinds)
	_, err = w.db.VerifyAudit(ctx)
	require.NoError(t, err)

	known, err := w.db.PartyByCode(ctx, "91410300MA3X8U5N8F")
	require.NoError(t, err)
	require.Equal(t, "洛阳示例轴承有限公司", known.Name)
}

func TestErrorsStopASubmissionAtTheirFields(t *testing.T) {
	w := newWorld(t)
	form := goodForm("主轴", "1200000")
	form["parties[1].uscc"] = "91410300MA3X8U5N8A"
	form["content.summary"] = "太短"
	form["amount.components[0].kind"], form["amount.components[0].amount"] = "TECH", "1000000"
	delete(form, "answers.innovation")
	id := w.draft(form)
	_, err := w.service.Submit(t.Context(), w.broker, id, 0)
	fields := map[string]string{}
	for _, f := range fault.All(err) {
		fields[f.Field] = f.Message
	}
	require.Contains(t, fields, "parties[1].uscc")
	require.Contains(t, fields, "content.summary")
	require.Contains(t, fields, "amount.components")
	require.Contains(t, fields, "answers.innovation")
	require.Len(t, fields, 4)
	require.Equal(t, contract.Draft, w.contract(id).State)
	require.Equal(t, "太短", w.contract(id).Form.Content.Summary, "the typing is kept")
}

func TestEightParallelSubmitsHaveOneWinner(t *testing.T) {
	w := newWorld(t)
	id := w.draft(goodForm("并发提交", "300000"))
	results := make([]error, 8)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { _, results[i] = w.service.Submit(t.Context(), w.broker, id, 0) })
	}
	group.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, contract.ErrNotDraft)
	}
	require.Equal(t, 1, won)
	require.Equal(t, "SQ-ZZ-2026-000001", w.contract(id).SubmissionNo)
}

func TestTheSameFormTwiceIsOneDraft(t *testing.T) {
	w := newWorld(t)
	id := contract.ID(postgres.NewID())
	form := goodForm("重复点击", "300000")
	require.NoError(t, w.service.StartDraft(t.Context(), w.broker, id, w.office.ID, form))
	require.NoError(t, w.service.StartDraft(t.Context(), w.broker, id, w.office.ID, form))
	require.ErrorIs(t, w.service.StartDraft(t.Context(), w.rival, id, w.office.ID, form), registration.ErrID)
	var n int
	require.NoError(t, w.db.SQL().QueryRow(`SELECT count(*) FROM contracts`).Scan(&n))
	require.Equal(t, 1, n)
}

func TestNumbersHaveNoGapsUnderConcurrency(t *testing.T) {
	w := newWorld(t)
	var ids []contract.ID
	for i := range 12 {
		ids = append(ids, w.accepted(goodForm("编号连续 "+string(rune('A'+i)), "300000")))
	}
	var group sync.WaitGroup
	for i, id := range ids {
		group.Go(func() {
			v := registration.Verdict{Class: "0101", Tech: "300000", Opinion: "符合"}
			if i%3 == 0 {
				v.Tech = "400000" // more than the total: refused after others took numbers
			}
			_, err := w.service.Approve(t.Context(), w.registrar, id, 0, v)
			if i%3 == 0 && !errors.Is(err, contract.ErrTech) {
				t.Errorf("want ErrTech, got %v", err)
			}
		})
	}
	group.Wait()
	var count, top int
	require.NoError(t, w.db.SQL().QueryRow(`SELECT count(number), max(right(number, 6)::int) FROM contracts`).Scan(&count, &top))
	require.Equal(t, 8, count)
	require.Equal(t, 8, top)
}

func TestFourEyes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	large := w.accepted(goodForm("大额合同", "6000000"))
	c, err := w.service.Approve(ctx, w.registrar, large, 0, registration.Verdict{Class: "0101", Tech: "6000000", Opinion: "符合"})
	require.NoError(t, err)
	require.Equal(t, contract.SecondReview, c.State, "above the threshold the registrar cannot register")
	require.Empty(t, c.Number)

	_, err = w.service.Approve(ctx, w.registrar, large, 0, verdict(c))
	require.ErrorIs(t, err, contract.ErrNotReviewer)
	c, err = w.service.Approve(ctx, w.reviewer, large, 0, verdict(c))
	require.NoError(t, err)
	require.Equal(t, contract.Registered, c.State)
	require.Equal(t, w.reviewer.User, c.Reviewer.ID)

	own := w.submitted(goodForm("一人两角", "6000000"))
	require.NoError(t, w.service.Accept(ctx, w.second, own, 0))
	c, err = w.service.Approve(ctx, w.second, own, 0, verdict(w.contract(own)))
	require.NoError(t, err)
	_, err = w.service.Approve(ctx, w.second, own, 0, verdict(c))
	require.ErrorIs(t, err, contract.ErrSamePerson)

	both := w.broker
	both.Roles, both.Org = []actor.Role{actor.Broker, actor.Registrar}, w.office.ID
	require.ErrorIs(t, w.service.Accept(ctx, both, w.submitted(goodForm("自办", "300000")), 0), contract.ErrOwnApplication)
}

func TestSupplementPausesTheClockAndKeepsNotes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.accepted(goodForm("补正", "300000"))
	due := w.contract(id).Deadline.Due
	require.ErrorIs(t, w.service.RequestSupplement(ctx, w.registrar, id, 0, []contract.Note{{Text: " "}}), contract.ErrNoNotes)
	require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, id, 0, []contract.Note{{Field: "contract.end", Text: "终止日期与合同第四条不一致"}}))
	c := w.contract(id)
	require.Equal(t, contract.SupplementRequested, c.State)
	require.Equal(t, []contract.Note{{Field: "contract.end", Text: "终止日期与合同第四条不一致"}}, c.Notes)

	*w.now = w.now.AddDate(0, 0, 4)
	_, err := w.service.SaveDraft(ctx, w.broker, id, c.Version, map[string]string{"contract.end": "2027-10-31"})
	require.NoError(t, err)
	c, err = w.service.Submit(ctx, w.broker, id, 0)
	require.NoError(t, err)
	require.Equal(t, contract.Resubmitted, c.State)
	require.Equal(t, due.AddDays(4), c.Deadline.Due, "four days between request and answer do not count")

	c, err = w.service.Approve(ctx, w.registrar, id, c.Version, verdict(c))
	require.NoError(t, err)
	require.Equal(t, contract.Registered, c.State)
}

func TestTheSameContractIsRegisteredOnce(t *testing.T) {
	w := newWorld(t)
	first := w.registered(goodForm("只登记一次", "300000"))
	again := w.accepted(goodForm("只登记一次", "300000"))
	_, err := w.service.Approve(t.Context(), w.registrar, again, 0, verdict(first))
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	file, err := w.service.Read(t.Context(), w.registrar, again)
	require.NoError(t, err)
	require.Contains(t, file.Precheck.Result.Reasons, "DUPLICATE_REGISTRATION")
	other := w.registered(goodForm("另一份合同", "300000"))
	require.Equal(t, "ZZ-2026-000002", other.Number, "the refused one gave its number back")
}

func TestAnswersOfThePublicPage(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.registered(goodForm("查验", "300000"))
	answer := func() contract.Answer {
		v, err := w.service.Verify(ctx, c.Number)
		require.NoError(t, err)
		return v.Answer
	}
	require.Equal(t, contract.AnswerValid, answer())
	require.ErrorIs(t, w.service.Cancel(ctx, w.head, c.ID, 0, []string{contract.ReasonRescinded}, "双方解除合同"), contract.ErrNotRegistrar)
	require.NoError(t, w.service.Cancel(ctx, w.registrar, c.ID, 0, []string{contract.ReasonRescinded}, "双方解除合同"))
	require.Equal(t, contract.AnswerCancelled, answer())
	require.ErrorIs(t, w.service.Revoke(ctx, w.registrar, c.ID, 0, []string{contract.ReasonFake}, "隐瞒关联交易"), contract.ErrNotHead)
	require.NoError(t, w.service.Revoke(ctx, w.head, c.ID, 0, []string{contract.ReasonFake}, "隐瞒关联交易"))
	require.Equal(t, contract.AnswerRevoked, answer())
	v, err := w.service.Verify(ctx, "ZZ-2026-999999")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Equal(t, contract.AnswerNotFound, v.Answer)
}

func TestStrangersLearnNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	draft := w.draft(goodForm("他人看不到", "300000"))
	elsewhere := w.user(w.organisation("OFFICE", "重庆市技术合同登记处", "500000", "CQ"), "渝登", actor.Registrar)
	for _, by := range []actor.Actor{{}, w.rival, w.registrar, w.head, w.statistican, elsewhere} {
		_, err := w.service.Read(ctx, by, draft)
		require.ErrorIs(t, err, contract.ErrNotFound, by.Name)
	}
	_, err := w.service.Submit(ctx, w.broker, draft, 0)
	require.NoError(t, err)
	for _, by := range []actor.Actor{{}, w.rival, elsewhere} {
		_, err := w.service.Read(ctx, by, draft)
		require.ErrorIs(t, err, contract.ErrNotFound, by.Name)
	}
	_, err = w.service.SaveDraft(ctx, w.rival, draft, 0, map[string]string{"contract.place": "x"})
	require.ErrorIs(t, err, contract.ErrNotFound)
	require.ErrorIs(t, w.service.Accept(ctx, elsewhere, draft, 0), contract.ErrNotFound)
}

func TestAttachmentsAreTakenByContent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.draft(goodForm("附件", "300000"))
	attach := func(name, content string) error {
		return w.service.Attach(ctx, w.broker, id, contract.OtherDocument, name, []byte(content))
	}
	require.ErrorIs(t, attach("网页.pdf", "<html><script>"), contract.ErrFileType)
	require.ErrorIs(t, attach("合同.html", "%PDF-1.4"), contract.ErrFileType)
	require.ErrorIs(t, attach("空.pdf", ""), contract.ErrFileEmpty)
	require.ErrorIs(t, w.service.Attach(ctx, w.broker, id, "SECRET", "合同.pdf", []byte("%PDF-1.4")), contract.ErrFileKind)
	require.NoError(t, attach(`..\..\etc\图 片.PNG`, "\x89PNG\r\n\x1a\nx"))
	require.ErrorIs(t, attach("再来.png", "\x89PNG\r\n\x1a\nx"), contract.ErrFileTwice)
	files, err := w.db.Attachments(ctx, id)
	require.NoError(t, err)
	require.Len(t, files, 2)
	require.Equal(t, "图 片.PNG", files[1].Name)
	a, content, err := w.service.File(ctx, w.broker, id, files[1].ID)
	require.NoError(t, err)
	require.Equal(t, "image/png", a.MediaType)
	require.Equal(t, "\x89PNG\r\n\x1a\nx", string(content))
	reads, err := w.db.Timeline(ctx, audit.SubjectOf("attachment", files[1].ID), 10)
	require.NoError(t, err)
	require.Len(t, reads, 1)
	require.Equal(t, "attachment.read", reads[0].Kind)
	broken := *w.service
	broken.InTx = func(context.Context, func(registration.Tx) error) error { return errors.New("no database") }
	_, content, err = broken.File(ctx, w.broker, id, files[1].ID)
	require.Error(t, err)
	require.Empty(t, content, "no document without a record")
	require.NoError(t, w.service.Detach(ctx, w.broker, id, files[1].ID))
	_, _, err = w.service.File(ctx, w.broker, id, files[1].ID)
	require.ErrorIs(t, err, contract.ErrFileAbsent)
}

func TestTheDeskOrdersByDueDate(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var ids []contract.ID
	for _, name := range []string{"甲", "乙", "丙"} {
		ids = append(ids, w.submitted(goodForm("工作台"+name, "300000")))
		*w.now = w.now.AddDate(0, 0, 1)
	}
	desk, err := w.service.Desk(ctx, w.registrar, registration.TabTodo, "", 2)
	require.NoError(t, err)
	require.Len(t, desk.Rows, 2)
	require.Equal(t, ids[0], desk.Rows[0].ID)
	require.Equal(t, 3, desk.Counts[registration.TabTodo])
	next, err := w.service.Desk(ctx, w.registrar, registration.TabTodo, desk.Next, 2)
	require.NoError(t, err)
	require.Len(t, next.Rows, 1)
	require.Equal(t, ids[2], next.Rows[0].ID)
	require.Empty(t, next.Next)
	mine, err := w.service.Desk(ctx, w.broker, registration.TabMine, "", 10)
	require.NoError(t, err)
	require.Len(t, mine.Rows, 3)
	require.Equal(t, ids[2], mine.Rows[0].ID)
}

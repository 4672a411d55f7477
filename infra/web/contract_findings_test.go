package web

import (
	"html"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/postgres"
)

// TestFindingsAreExplainedToBothSides: what the pre-check finds stands on the
// applicant's 核对 page and on the registrar's review with its meaning, its rule,
// how sure the rule is, and what to change.
func TestFindingsAreExplainedToBothSides(t *testing.T) {
	st := applicants(t)
	applicant, registrar := st.signedIn("broker"), st.signedIn("registrar")
	broker := actor.Actor{User: st.ids["broker"], Name: "许博文", Org: st.school.ID, OrgName: st.school.Name, Region: st.school.Region, Roles: []actor.Role{actor.Broker}}
	licence := []string{"class", "0301", "answers.product_sale", "NO", "answers.public_domain", "NO", "answers.result_mastered", "YES", "answers.complete_practical", "YES",
		"answers.right_moved", "USE_ONLY", "ip[0].type", "INVENTION", "ip[0].no", "ZL202310456789.0", "ip[0].granted", "YES", "ip[0].filed", "2023-04-17",
		"licence.exclusivity", "SOLE", "licence.territory", "中国", "licence.begin", "2026-11-12", "licence.end", "2030-11-11"}
	with := func(base []string, more ...string) []string { return append(append([]string{}, base...), more...) }
	for name, c := range map[string]struct {
		changes []string
		codes   []string
	}{
		"class":        {[]string{"answers.joint_research", "ALL_PARTIES"}, []string{contract.ReasonClassJoint}},
		"tests":        {[]string{"answers.innovation", "NO", "answers.change_kind", "KNOWN_TECH_APPLICATION"}, []string{contract.ReasonDevNoInnovation, contract.ReasonDevApplication}},
		"mixed":        {[]string{"weights[0].class", "0501", "weights[0].share", "60", "weights[1].class", "0101", "weights[1].share", "40"}, []string{contract.ReasonClassWeight}},
		"cross-border": {with(licence, "contract.cross_border", "EXPORT"), []string{contract.ReasonNoTradeRegistration, contract.WarnNobodyAbroad}},
		"undeclared": {with(licence, "parties[1].country", "304", "parties[1].uscc", "", "parties[1].seal", ""),
			[]string{contract.WarnAbroadUndeclared}},
		"equity":  {with(licence, "amount.consideration", "EQUITY"), []string{contract.ReasonEquity, contract.WarnEquityUnrelated}},
		"licence": {with(licence, "licence.end", "2043-04-17"), []string{contract.ReasonLicenceTooLong}},
		"natural": {with(licence, "parties[0].nature", "500", "parties[0].cn_id", "410105198802141279", "parties[0].uscc", "", "parties[0].seal", ""),
			[]string{contract.WarnJobInvention}},
		"plan":    {[]string{"contract.plan", "11", "contract.plan_consent", "NO"}, []string{contract.ReasonNoPlanConsent, contract.WarnNoTopic}},
		"related": {[]string{"related", "YES"}, []string{contract.WarnRelated}},
	} {
		fields := map[string]string{}
		for _, section := range goodFields {
			for path, value := range section {
				fields[path] = value
			}
		}
		for i := 0; i < len(c.changes); i += 2 {
			fields[c.changes[i]] = c.changes[i+1]
		}
		fields["contract.project_name"] += name
		id := contract.ID(postgres.NewID())
		require.NoError(t, st.Registration.StartDraft(t.Context(), broker, id, st.office.ID, fields))
		confirm := html.UnescapeString(applicant.get("/contracts/" + string(id) + "/confirm").body)
		require.NoError(t, st.Registration.Attach(t.Context(), broker, id, contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+string(id))))
		_, err := st.Registration.Submit(t.Context(), broker, id, 0)
		require.NoError(t, err, name)
		review := html.UnescapeString(registrar.get("/review/" + string(id)).body)
		for _, code := range c.codes {
			f := contract.Explain(code)
			cite := "依据：" + f.Cite
			if f.Confidence == contract.Proposed {
				cite += "（建议值）"
			}
			for page, body := range map[string]string{"核对": confirm, "review": review} {
				for _, words := range []string{f.Title, f.Text + "。", "改法：" + f.Fix + "。", cite, string(f.Severity)} {
					require.Contains(t, body, words, "%s: %s on %s", name, code, page)
				}
			}
		}
	}
}

func TestAMixedContractIsTypedShownAndChecked(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	wrong := v.save(home, "contract", filled("contract", "weights[0].class", "0101", "weights[0].share", "70"), "then", "next")
	require.Contains(t, wrong.body, "混合合同至少列两类")
	wrong = v.save(home, "contract", filled("contract", "weights[0].class", "0101", "weights[0].share", "70", "weights[1].class", "0501", "weights[1].share", "20"), "then", "next")
	require.Contains(t, wrong.body, "各类比重合计应为 100%，现为 90%")
	require.Contains(t, wrong.body, `value="70"`)
	v.follow(v.save(home, "contract", filled("contract", "weights[0].class", "0101", "weights[0].share", "70", "weights[1].class", "0501", "weights[1].share", "30"), "then", "next"))
	require.Contains(t, v.get(home+"/confirm").body, "一般性技术服务，30%")
}

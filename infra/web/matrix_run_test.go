package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// matrixRoles are the roles of the matrix and the organisation that they are of:
// each of the three organisations of a kind has its own person.
var matrixRoles = []struct {
	name, org string
	role      actor.Role
}{
	{"broker", "SELLER", actor.Broker}, {"boss", "SELLER", actor.Head},
	{"registrar", "OFFICE", actor.Registrar}, {"reviewer", "OFFICE", actor.Reviewer}, {"head", "OFFICE", actor.Head},
	{"authority", "AUTHORITY", actor.Authority}, {"statistician", "AUTHORITY", actor.Statistician},
	{"auditor", "AUTHORITY", actor.Auditor}, {"tax", "AUTHORITY", actor.TaxFinance}, {"expert", "SELLER", actor.Expert},
	{"bidder", "SELLER", actor.Bidder},
	{"trader", "EXCHANGE", actor.Trader}, {"treasurer", "EXCHANGE", actor.Treasurer}, {"exchangehead", "EXCHANGE", actor.Head},
	{"evaluator", "INSTITUTION", actor.Evaluator}, {"director", "INSTITUTION", actor.Head}, {"assessor", "INSTITUTION", actor.Assessor},
	{"industry", "INDUSTRY", actor.Industry}, {"chair", "INDUSTRY", actor.Head},
	{"inspector", "AUTHORITY", actor.Inspector}, {"minister", "AUTHORITY", actor.Head},
	{"administrator", "PLATFORM", actor.Administrator},
}

// matrixPlaces: the things are of "own"; near is another organisation of the same
// region (an authority: of one county of it), far one of another region.
var matrixPlaces = []struct{ name, seller, office, authority string }{
	{"own", "410102", "410100", "410100"}, {"near", "410105", "410100", "410102"}, {"far", "411302", "411300", "411300"},
}

// matrixShared are things that do not belong to an organisation.
var matrixShared = []string{"day", "change", "region", "party", "proposal", "merge", "right", "single", "table", "method", "edition", "pack"}

// matrixPost is what every form sends: enough for each act to get as far as its
// rule about persons and states.
var matrixPost = url.Values{
	"edition": {"1"}, "opinion": {"材料齐全，事实清楚"}, "reason": {"合同双方协商一致"}, "region": {"410300"}, "ruling": {"reject"},
	"reasons": {"NOT_TECHNOLOGY_CONTRACT", "CANCEL_RESCINDED", "REVOKE_FAKE_OR_FRAUD", "REISSUE_LOST"}, "agreed": {"on"}, "class": {"0101"}, "tech": {"500,000.00"}, "national_no": {"2026410101000001"},
	"year": {"2026"}}

type matrixLine struct {
	method, path, thing string
	may                 map[string][]string // role -> states, nil for all
}

func (l matrixLine) allows(role, state string) bool {
	states, listed := l.may[role]
	if !listed {
		states, listed = l.may["all"]
	}
	return listed && (states == nil || slices.Contains(states, state))
}

// readMatrix parses the table.
func readMatrix(t *testing.T) map[string]matrixLine {
	t.Helper()
	sets := map[string][]string{}
	for line := range strings.Lines(matrixStates) {
		if words := strings.Fields(line); len(words) > 0 {
			sets[words[0]] = words[1:]
		}
	}
	all := make([]string, len(contract.States))
	for i, s := range contract.States {
		all[i] = string(s)
	}
	require.Equal(t, all, sets["any"], "matrixStates in infra/web/matrix_test.go must list every state")
	for _, s := range lotStates {
		all = append(all, string(s))
	}
	require.Equal(t, all[len(all)-len(lotStates):], sets["lots"], "matrixStates must list every state of lots that is tried")
	lines := map[string]matrixLine{}
	for text := range strings.Lines(matrix) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		columns := strings.Split(text, "|")
		require.Len(t, columns, 3, text)
		address := strings.Fields(columns[0])
		line := matrixLine{method: address[0], path: address[1], thing: strings.TrimSpace(columns[1]), may: map[string][]string{}}
		for who := range strings.FieldsSeq(columns[2]) {
			roles, in, _ := strings.Cut(who, ":")
			var states []string
			for name := range strings.SplitSeq(in, ",") {
				if set := sets[name]; set != nil {
					states = append(states, set...)
				} else if name != "" {
					require.Contains(t, all, name, text)
					states = append(states, name)
				}
			}
			for role := range strings.SplitSeq(roles, ",") {
				line.may[role] = append(line.may[role], states...)
			}
		}
		lines[line.method+" "+line.path] = line
	}
	return lines
}

// matrixPerson is one visitor.
type matrixPerson struct {
	*visitor
	login, role, place string
	has                actor.Role
}

type matrixWorld struct {
	*site
	owner  *pgx.Conn
	people []*matrixPerson
	orgs   map[string]string            // kind.place -> id
	cases  map[string]map[string]string // state -> parameters of its addresses
	things map[string]map[string]string // kind -> parameters
	lots   lotWorld
	lot    map[string]string // parameters of the lot that is asked for now
}

// TestMatrix tries every route as everybody, on a case in every state.
func TestMatrix(t *testing.T) {
	lines := readMatrix(t)
	w := newMatrixWorld(t)
	known := map[string]bool{}
	for _, p := range w.people {
		first := p.visitor.get("/")
		require.Equal(t, http.StatusSeeOther, first.StatusCode, p.login)
		begins := first.Header.Get("Location")
		require.Equal(t, http.StatusOK, p.visitor.get(begins).StatusCode, "%s begins at %s", p.login, begins)
	}
	for _, rt := range w.Routes() {
		line, ok := lines[rt.Method+" "+rt.Path]
		known[rt.Method+" "+rt.Path] = true
		if !ok {
			t.Errorf("%s %s has no rights yet: add its line to the table in infra/web/matrix_test.go, “%s %s | thing | who:states”", rt.Method, rt.Path, rt.Method, rt.Path)
			continue
		}
		if line.thing == "lot" {
			w.tryLot(line, rt)
			continue
		}
		w.try(line, rt, lines["GET /contracts/:id"])
	}
	for address := range lines {
		if !known[address] {
			t.Errorf("%s is no route any more: take its line out of infra/web/matrix_test.go", address)
		}
	}
}

func (w *matrixWorld) try(line matrixLine, rt Route, reading matrixLine) {
	states := []string{""}
	if line.thing == "case" {
		states = make([]string, len(contract.States))
		for i, s := range contract.States {
			states[i] = string(s)
		}
	}
	public := w.visitor()
	for i, state := range states {
		_, open := line.may["public"]
		a := w.ask(public, line, state)
		if strings.Contains(a.body, `action="/logout"`) {
			w.t.Errorf("%s %s shows the public a way to sign out", line.method, line.path)
		}
		if open != rt.Open || a.StatusCode >= 500 || !open && !toLogin(a) {
			w.t.Errorf("%s %s as the public: %d, open %t", line.method, line.path, a.StatusCode, rt.Open)
		}
		for _, p := range w.people {
			invited := rt.Open || len(rt.Roles) == 0 || slices.Contains(rt.Roles, p.has)
			if !invited && i > 0 {
				continue // the state is not even looked at
			}
			if line.method == http.MethodPost && p.login != "broker.own" && p.login != "administrator.own" && slices.Contains([]string{"/logout", "/login"}, line.path) {
				continue
			}
			a := w.ask(p.visitor, line, state)
			want, says := w.expected(line, p, state, invited, reading)
			if !slices.Contains(want, a.StatusCode) {
				w.t.Errorf("%s %s as %s in %q: %d, but %s", line.method, line.path, p.login, state, a.StatusCode, says)
			}
			if line.thing == "case" && line.method == http.MethodPost && a.StatusCode < 400 {
				w.restore(state)
			}
			if !invited && !strings.Contains(a.body, errDenied.Message) {
				w.t.Errorf("%s %s as %s does not say why not", line.method, line.path, p.login)
			}
			if toLogin(a) {
				p.visitor = w.signedIn(p.login)
			}
		}
	}
	w.unchanged(line)
}

func toLogin(a answer) bool {
	return a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/login")
}

// expected are the answers that the matrix allows, and the rule in words.
func (w *matrixWorld) expected(line matrixLine, p *matrixPerson, state string, invited bool, reading matrixLine) ([]int, string) {
	const ok, see, denied, absent, conflict, invalid = 200, 303, 403, 404, 409, 422
	_, public := line.may["public"]
	if public || line.thing == "-" && line.allows(p.role, state) {
		return []int{ok, see, http.StatusNotModified, absent, conflict, http.StatusUnsupportedMediaType, invalid, http.StatusTooManyRequests}, "may come"
	}
	refused := []int{denied, conflict, absent}
	if line.method == http.MethodGet {
		refused = append(refused, see)
	}
	own := p.place == "own"
	switch {
	case !invited:
		return []int{denied}, "the role is not invited"
	case line.thing == "-":
		return refused, "may not come"
	case line.thing == "case" && !own, line.thing == "case" && !reading.allows(p.role, state):
		return []int{absent}, "the case is not for these eyes"
	case line.thing == "case" && line.allows(p.role, state):
		return []int{ok, see, invalid}, "may act"
	case line.thing == "case":
		return refused, "may read but not act now"
	case line.thing == "list" && line.allows(p.role, state): // 补贴名单 belong to a region: the near office shares it, the near authority has one county
		if p.place == "far" || p.place == "near" && p.role == "authority" {
			return []int{absent}, "the list is another region's"
		}
		return []int{ok, see, denied, absent, conflict, invalid}, "may act on lists of the region, each in turn"
	case line.thing == "list":
		return []int{denied, absent}, "may not act on lists"
	case line.thing == "change" && p.role == "minister": // the head of a department decides for the own region
		return []int{ok, see, denied, conflict}, "may decide for the own region"
	case slices.Contains(matrixShared, line.thing), own, line.allows(p.role+"@region", state):
		if line.allows(p.role, state) || p.place != "far" && line.allows(p.role+"@region", state) {
			if line.method == http.MethodPost {
				return []int{ok, see, conflict, invalid, absent}, "may act on the thing, unless another has used it up"
			}
			return []int{ok, see, conflict, invalid}, "may act on the thing"
		}
		return []int{denied, absent}, "may not act on the thing"
	}
	if slices.Contains([]string{"agent", "closing", "commission", "file", "halt", "self", "pool", "mark", "spot"}, line.thing) { // others of the region may see it, or the role is refused first
		return []int{denied, absent}, "the record is another organisation's"
	}
	return []int{absent}, "the thing is another organisation's"
}

// ask fills in the parameters of the address and sends what a page would send.
func (w *matrixWorld) ask(v *visitor, line matrixLine, state string) answer {
	with := w.things[line.thing]
	switch line.thing {
	case "case":
		with = w.cases[state]
	case "lot":
		with = w.lot
	}
	parts := strings.Split(line.path, "/")
	for i, name := range parts {
		if value, ok := with[name]; ok {
			parts[i] = value
		} else if strings.HasPrefix(name, ":") && line.thing != "-" {
			w.t.Fatalf("%s %s: the thing %q has no %s; see newMatrixWorld", line.method, line.path, line.thing, name)
		}
	}
	path := strings.ReplaceAll(strings.Join(parts, "/"), "*", "none")
	if line.method == http.MethodGet {
		return v.get(path)
	}
	form := url.Values{"version": {"1"}}
	for name, values := range matrixPost {
		form[name] = values
	}
	if line.thing == "lot" {
		for name, values := range lotPost(w, state) {
			form[name] = values
		}
	}
	if with["version"] != "" {
		form.Set("version", with["version"])
	}
	return v.post(path, form)
}

func (w *matrixWorld) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.owner.Exec(w.t.Context(), query, args...)
	require.NoError(w.t, err, query)
}

// restore puts the case of a state back to where it was before an act.
func (w *matrixWorld) restore(state string) {
	w.t.Helper()
	var columns string
	require.NoError(w.t, w.owner.QueryRow(w.t.Context(), `SELECT string_agg(format('%1$I = k.%1$I', column_name), ', ')
		FROM information_schema.columns WHERE table_name = 'contracts'`).Scan(&columns))
	w.exec(`UPDATE contracts c SET `+columns+` FROM keep k WHERE k.id = c.id AND c.id = $1`, w.cases[state][":id"])
	w.exec(`UPDATE attachments SET removed_at = NULL WHERE contract_id = $1`, w.cases[state][":id"])
}

// unchanged: whatever was refused has changed nothing.
func (w *matrixWorld) unchanged(line matrixLine) {
	w.t.Helper()
	var moved int
	require.NoError(w.t, w.owner.QueryRow(w.t.Context(), `SELECT count(*) FROM contracts c JOIN keep k USING (id) WHERE (c.*) IS DISTINCT FROM (k.*)`).Scan(&moved))
	if moved > 0 {
		w.t.Errorf("%s %s was refused and yet changed %d cases", line.method, line.path, moved)
	}
}

package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeItems: 知识产权名录.
func (s *Server) routeItems() {
	readers := only(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority)
	writers := only(actor.Broker, actor.Registrar, actor.Head)
	s.get("/ip", s.listItems, readers)
	s.get("/ip/lookup", s.lookUpItem, readers)
	s.get("/ip/suggest", s.suggestItems, readers)
	s.get("/ip/new", s.newItem, writers)
	s.post("/ip/new", s.addItem, writers)
	s.get("/ip/:id", s.showItem, readers)
	s.get("/ip/:id/edit", s.editItem, writers)
	s.post("/ip/:id/edit", s.changeItem, writers)
}

func (s *Server) listItems(r *request) error {
	ask := keeping.ItemQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), Kind: cleanText(r.Query("kind")), Standing: ip.Standing(cleanText(r.Query("standing"))), After: r.Query("after")}
	found, next, err := s.Keeping.Items(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	at := func(after string) string {
		return withQuery("/ip", "q", ask.Text, "kind", ask.Kind, "standing", string(ask.Standing), "after", after)
	}
	p := registry.ItemsPage{
		Shell: s.shell(r, "知识产权名录", layout.Crumb{Label: "资料"}, layout.Crumb{Label: "知识产权名录"}),
		Query: ask.Text, Kind: ask.Kind, Standing: string(ask.Standing), Asked: ask.Text+ask.Kind+string(ask.Standing) != "", Found: found,
		MayAdd: r.Actor.Has(actor.Broker) || s.keeper(r), Today: day.Of(s.Now()), Paging: part.Paging{Note: "从新到旧，每页 20 项"},
	}
	if ask.Standing == ip.Soon {
		p.Paging.Note = "按届满日从近到远，每页 20 项"
	}
	p.Shell.Query = ""
	if ask.After != "" {
		p.Paging.Prev = at("")
	}
	if next != "" {
		p.Paging.Next = at(next)
	}
	return r.page(registry.Items(p))
}

func (s *Server) showItem(r *request) error {
	k, err := s.Keeping.Item(r.ctx(), r.Actor, r.Params("id"), r.Query("after"), max(number(r.Query("before")), 0))
	if err != nil {
		return err
	}
	path, name := "/ip/"+k.Item.ID, k.Item.Title
	if name == "" {
		name = k.Item.Number
	}
	p := registry.ItemPage{Shell: s.shell(r, name, layout.Crumb{Label: "知识产权名录", Href: "/ip"}, layout.Crumb{Label: name}),
		Item: k.Item, Owner: k.Owner, Today: day.Of(s.Now()), Uses: k.Uses, Conflicts: k.Conflicts, MayEdit: k.MayEdit, Official: k.Official}
	if k.UsesAfter != "" {
		p.UsesNext = withQuery(path, "after", k.UsesAfter)
	}
	shown := k.Versions
	if k.Older > 0 {
		p.OlderHref = withQuery(path, "before", strconv.Itoa(k.Older))
		shown = shown[:len(shown)-1]
	}
	for i, v := range shown {
		row := registry.ItemVersion{Source: map[string]string{"CONTRACT": "登记申请", "HAND": "手工录入", "IMPORT": "批量导入"}[v.Source], At: day.Minute(v.At),
			ByName: v.ByName, Reason: v.Reason, Contract: string(v.Contract), CaseNumber: v.CaseNumber, First: i == len(k.Versions)-1}
		if !row.First {
			row.Changes = itemChanges(k.Versions[i+1].Item, v.Item)
		}
		p.Versions = append(p.Versions, row)
	}
	return r.page(registry.Item(p))
}

// itemFields are the fields of a right's form in order, with their names.
var itemFields = []contract.Choice{{Value: "kind", Title: "种类"}, {Value: "number", Title: "编号"}, {Value: "title", Title: "名称"}, {Value: "owner", Title: "权利人"},
	{Value: "filed_on", Title: "申请日"}, {Value: "granted_on", Title: "授权日"}, {Value: "expires_on", Title: "届满日"}, {Value: "status", Title: "法律状态"}, {Value: "status_on", Title: "状态日期"}}

func itemValues(i ip.Item) map[string]string {
	return map[string]string{"kind": i.Kind, "number": i.Number, "title": i.Title, "owner": i.Owner, "filed_on": i.FiledOn.String(), "granted_on": i.GrantedOn.String(),
		"expires_on": i.ExpiresOn.String(), "status": string(i.Status), "status_on": i.StatusOn.String(), "version": strconv.Itoa(i.Version)}
}

func itemChanges(before, after ip.Item) []contract.Change {
	var changes []contract.Change
	words := func(field, value string) string {
		switch field {
		case "kind":
			return contract.TitleIn(contract.IPTypes, value)
		case "status":
			return ip.Status(value).Title()
		}
		return value
	}
	b, a := itemValues(before), itemValues(after)
	for _, f := range itemFields {
		if b[f.Value] != a[f.Value] {
			changes = append(changes, contract.Change{Path: f.Title, Before: words(f.Value, b[f.Value]), After: words(f.Value, a[f.Value])})
		}
	}
	return changes
}

// typedItem reads the form of a right; dates that do not exist are told at their
// fields.
func typedItem(id string, values map[string]string) (ip.Item, error) {
	i := ip.Item{ID: id, Version: number(values["version"]), Kind: values["kind"], Number: strings.TrimSpace(values["number"]), Title: values["title"],
		Owner: values["owner"], Status: ip.Status(values["status"])}
	var faults []*fault.Fault
	for _, d := range []struct {
		field string
		to    *day.Date
	}{{"filed_on", &i.FiledOn}, {"granted_on", &i.GrantedOn}, {"expires_on", &i.ExpiresOn}, {"status_on", &i.StatusOn}} {
		on, err := day.Parse(strings.TrimSpace(values[d.field]))
		if err != nil {
			faults = append(faults, day.ErrDate.At(d.field))
		}
		*d.to = on
	}
	return i, fault.Join(faults)
}

func (s *Server) itemForm(r *request, id string, values map[string]string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		title, crumbs := "录入一项知识产权", []layout.Crumb{{Label: "知识产权名录", Href: "/ip"}, {Label: "录入一项"}}
		if id != "" {
			title, crumbs = "修改知识产权", []layout.Crumb{{Label: "知识产权名录", Href: "/ip"}, {Label: "本项", Href: "/ip/" + id}, {Label: "修改"}}
		}
		p := registry.ItemForm{Shell: s.shell(r, title, crumbs...), Errors: errs, ID: id, Values: values, Broker: !s.keeper(r), Org: r.Actor.OrgName}
		p.Shell.HasErrors = len(errs) > 0
		return registry.EditItem(p)
	}
}

func (s *Server) newItem(r *request) error {
	err := s.Keeping.MayAddItem(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(s.itemForm(r, "", map[string]string{"status": string(ip.Unknown)})(nil))
}

func (s *Server) addItem(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	i, err := typedItem("", values)
	id := ""
	if err == nil {
		id, err = s.Keeping.AddItem(r.ctx(), r.Actor, i)
	}
	if err != nil {
		return r.again(err, s.itemForm(r, "", values))
	}
	return r.done("/ip/"+id, "已录入知识产权名录")
}

func (s *Server) editItem(r *request) error {
	i, err := s.Keeping.EditableItem(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.page(s.itemForm(r, i.ID, itemValues(i))(nil))
}

func (s *Server) changeItem(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	i, err := typedItem(r.Params("id"), values)
	if err == nil {
		err = s.Keeping.ChangeItem(r.ctx(), r.Actor, i, values["reason"])
	}
	if err != nil {
		return r.again(err, s.itemForm(r, i.ID, values))
	}
	return r.done("/ip/"+i.ID, "已保存，沿革中可以查看变动")
}

// lookUpItem answers script: the right on file for a number, or why not.
func (s *Server) lookUpItem(r *request) error {
	r.Request().Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON) // faults, too, are answered as JSON
	i, err := s.Keeping.ItemByNumber(r.ctx(), r.Actor, r.Query("code"))
	if err != nil {
		return err
	}
	answer := entryOf(i)
	answer["name"] = i.Title
	return r.JSON(answer)
}

// entryOf is a right in the fields of a row of the application.
func entryOf(i ip.Item) map[string]string {
	fields := map[string]string{"type": i.Kind, "no": i.Number, "title": i.Title, "owner": i.Owner, "filed": i.FiledOn.String()}
	switch i.Status {
	case ip.InForce:
		fields["granted"] = contract.Yes
	case ip.Pending:
		fields["granted"] = contract.No
	}
	return fields
}

// suggestItems completes a number by number, title or owner.
func (s *Server) suggestItems(r *request) error {
	found := []fiber.Map{}
	if q := strings.TrimSpace(cleanText(r.Query("q"))); len([]rune(q)) >= 2 && len(q) <= 120 {
		list, _, err := s.Keeping.Items(r.ctx(), r.Actor, keeping.ItemQuery{Text: q, Limit: 10})
		if err != nil {
			return err
		}
		for _, i := range list {
			if i.Number != "" {
				found = append(found, fiber.Map{"code": i.Number, "name": strings.Join(strings.Fields(i.Title+" "+i.Owner), " ")})
			}
		}
	}
	return r.JSON(found)
}

// bringItem 按编号带出 fills a right on file into the fields of one row.
func (s *Server) bringItem(r *request, fields map[string]string, row int) error {
	at := func(name string) string { return "ip[" + strconv.Itoa(row) + "]." + name }
	i, err := s.Keeping.ItemByNumber(r.ctx(), r.Actor, fields[at("no")])
	if f := firstFault(err); f != nil {
		return fault.New(fault.Invalid, f.Code, f.Message).At(at("no"))
	}
	if err != nil {
		return err
	}
	for name, value := range entryOf(i) {
		if value != "" {
			fields[at(name)] = value
		}
	}
	return nil
}

// keeper says whether the person keeps registers: a registrar or head of an office.
func (s *Server) keeper(r *request) bool {
	return r.Actor.Has(actor.Registrar, actor.Head) && r.OrgKind == access.Office
}

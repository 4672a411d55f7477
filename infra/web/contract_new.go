package web

import (
	"errors"
	"maps"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeApplications: the pages of those who apply, and the case as everyone who
// may see it sees it.
func (s *Server) routeApplications() {
	broker := only(actor.Broker)
	s.get("/contracts/new", s.newContract, broker)
	s.post("/contracts/new", s.startContract, broker)

	s.get("/contracts/:id/form", s.showTasks, broker)
	s.get("/contracts/:id/form/:section", s.showSection, broker)
	s.post("/contracts/:id/form/:section", s.saveSection, broker)
	s.post("/contracts/:id/form/:section/autosave", s.autosave, broker)
	s.post("/contracts/:id/form/:section/try", s.trySection, broker, passive())

	s.post("/contracts/:id/files", s.attach, broker, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get("/contracts/:id/files/:file", s.showFile, within(uploadTimeout))
	s.post("/contracts/:id/files/:file/delete", s.detach, broker)

	s.get("/contracts/:id/confirm", s.confirmContract, broker)
	s.post("/contracts/:id/submit", s.submitContract, broker)
	s.get("/contracts/:id/submitted", s.showSubmitted, broker)
	s.get("/contracts/:id/withdraw", s.confirmWithdraw, broker)
	s.post("/contracts/:id/withdraw", s.withdraw, broker)

	s.get("/contracts/:id", s.showCase)
	s.get("/contracts/:id/sheet", s.showSheet)

	s.get("/codes/region", s.suggestRegions)
	s.get("/deals/:number", s.showDeal, open())
}

var (
	errNoName   = fault.New(fault.Invalid, "contract.no_name", "请填写项目名称").At("contract.project_name")
	errNoOffice = fault.New(fault.Invalid, "contract.no_office", "请选择登记机构").At("office")
	errNoFiler  = fault.New(fault.Invalid, "contract.no_filer", "请选择申请人身份").At("filed_by")
	errNoClass  = fault.New(fault.Invalid, "contract.no_class", "请选择合同类别").At("class")
)

// showDeal leads from the number of a deal to the public record of its price, or to the
// notices when there is no deal of that number.
func (s *Server) showDeal(r *request) error {
	deal, err := s.Registration.Deal(r.ctx(), r.Params("number"))
	if errors.Is(err, contract.ErrNoDeal) {
		return r.to(market.PublicLotsPath)
	}
	if err != nil {
		return err
	}
	return r.to(deal.Evidence)
}

func (s *Server) newContract(r *request) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	typed := map[string]string{"deal": r.Query("deal")}
	if typed["deal"] != "" {
		deal, err := s.Registration.Deal(r.ctx(), typed["deal"])
		if err != nil {
			return err
		}
		typed["contract.project_name"] = deal.Name
		if deal.Seller.Name == r.Actor.OrgName {
			typed["filed_by"] = contract.RoleSeller
		}
	}
	view, err := s.newContractPage(r, id.String(), typed)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newContractPage(r *request, draft string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	offices, err := s.Registration.Offices(r.ctx())
	if err != nil {
		return nil, err
	}
	if typed["office"] == "" && len(offices) > 0 {
		typed["office"] = nearestOffice(offices, r.Actor.Region).ID
	}
	options := officeOptions(offices)
	for i, o := range offices {
		options[i].Note = "受理" + s.regionName(o.Region) + "的卖方"
	}
	taken := ""
	if typed["deal"] != "" {
		taken = "由成交项目 " + typed["deal"] + " 带出当事人、价款，申请须与成交一致。"
	}
	p := registry.NewPage{
		Deal:  taken,
		Shell: s.shell(r, "新建登记申请", layout.Crumb{Label: "申请与进度", Href: "/contracts"}, layout.Crumb{Label: "新建登记申请"}),
		Draft: draft, Offices: options, Typed: typed,
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Shell.HasErrors = len(errs) > 0
		return registry.New(p)
	}, nil
}

// startContract opens a draft. Its id came with the page, so that the same form
// posted twice leads to one draft.
func (s *Server) startContract(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := typed["draft"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		return registration.ErrID
	}
	err = newContractFaults(typed)
	if err == nil {
		fields := map[string]string{"class": typed["class"], "filed_by": typed["filed_by"], "contract.project_name": typed["contract.project_name"]}
		if typed["filed_by"] == contract.RoleSeller {
			fields["parties[0].role"], fields["parties[0].name"] = contract.RoleSeller, r.Actor.OrgName
		}
		if typed["deal"] != "" {
			deal, err := s.Registration.Deal(r.ctx(), typed["deal"])
			if err != nil {
				return err
			}
			maps.Copy(fields, deal.Fields())
		}
		err = s.Registration.StartDraft(r.ctx(), r.Actor, contract.ID(id), typed["office"], fields)
	}
	if err != nil {
		view, pageErr := s.newContractPage(r, id, typed)
		if pageErr != nil {
			return pageErr
		}
		return r.again(err, view)
	}
	return r.to("/contracts/" + id + "/form")
}

func newContractFaults(typed map[string]string) error {
	var faults []*fault.Fault
	for _, check := range []struct {
		missing bool
		fault   *fault.Fault
	}{
		{typed["contract.project_name"] == "", errNoName},
		{typed["office"] == "", errNoOffice},
		{!listed(contract.PartyRoles, typed["filed_by"]), errNoFiler},
		{!contract.Class(typed["class"]).Known(), errNoClass},
	} {
		if check.missing {
			faults = append(faults, check.fault)
		}
	}
	return fault.Join(faults)
}

func listed(list []contract.Choice, value string) bool {
	for _, c := range list {
		if c.Value == value {
			return true
		}
	}
	return false
}

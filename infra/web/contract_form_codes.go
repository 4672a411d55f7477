package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// choices are the lists of the code tables as of today.
func (s *Server) choices() registry.Choices {
	book, today := s.Registration.Rules.Codes(), day.Of(s.Now())
	return registry.Choices{
		Fields:     fieldOptions(book, today),
		Objectives: flatOptions(book, code.Objective, today),
		Countries:  flatOptions(book, code.Country, today),
		Scales:     flatOptions(book, code.Scale, today),
		Industries: groupedOptions(book, code.Industry, today, false),
		Plans:      groupedOptions(book, code.Plan, today, true),
	}
}

func flatOptions(book *code.Book, table code.Table, on day.Date) []part.Option {
	var options []part.Option
	for _, c := range book.Children(table, "", on) {
		options = append(options, part.Option{Value: c.Code, Label: c.Name})
	}
	return options
}

// fieldOptions lists 技术领域 in their order, those of a second level below the first.
func fieldOptions(book *code.Book, on day.Date) []part.Option {
	var options []part.Option
	for _, top := range book.Children(code.Field, "", on) {
		options = append(options, part.Option{Value: top.Code, Label: top.Name})
		for _, c := range book.Children(code.Field, top.Code, on) {
			options = append(options, part.Option{Value: c.Code, Label: top.Name + " · " + c.Name})
		}
	}
	return options
}

// groupedOptions puts the codes below each top code into a group; withTop offers
// the top code itself, too.
func groupedOptions(book *code.Book, table code.Table, on day.Date, withTop bool) []part.OptionGroup {
	var groups []part.OptionGroup
	for _, top := range book.Children(table, "", on) {
		g := part.OptionGroup{Label: top.Name}
		if withTop {
			g.Options = append(g.Options, part.Option{Value: top.Code, Label: top.Name})
		}
		for _, c := range book.Children(table, top.Code, on) {
			g.Options = append(g.Options, part.Option{Value: c.Code, Label: c.Code + " " + c.Name})
		}
		groups = append(groups, g)
	}
	return groups
}

// regionWords is 410105 河南省郑州市金水区, or why a typed code is none.
func (s *Server) regionWords(typed string) string {
	name := s.Registration.Rules.Codes().FullName(code.Region, ident.Normalise(typed))
	if name == "" {
		return "代码表中没有“" + typed + "”，请输入 6 位代码或完整地名"
	}
	return name
}

// regionCode turns a place that was typed in words into its code, when there is
// just one such place; anything else stays as typed.
func (s *Server) regionCode(typed string) string {
	plain := ident.Normalise(typed)
	if plain == "" || ident.Digits(plain) {
		return plain
	}
	head, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	if ident.Digits(head) && len(head) == 6 {
		return head
	}
	book, today := s.Registration.Rules.Codes(), day.Of(s.Now())
	hits := book.Search(code.Region, typed, today, 2)
	if len(hits) == 1 {
		return hits[0].Code
	}
	for _, hit := range book.Search(code.Region, typed, today, 20) {
		if book.FullName(code.Region, hit.Code) == typed {
			return hit.Code
		}
	}
	return typed
}

// suggestRegions completes a place for the region field.
func (s *Server) suggestRegions(r *request) error {
	book, today := s.Registration.Rules.Codes(), day.Of(s.Now())
	found := []fiber.Map{}
	if q := strings.TrimSpace(r.Query("q")); q != "" && len(q) <= 60 {
		for _, c := range book.Search(code.Region, q, today, 20) {
			found = append(found, fiber.Map{"code": c.Code, "name": book.FullName(code.Region, c.Code)})
		}
	}
	return r.JSON(found)
}

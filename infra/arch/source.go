package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// clockReads are the functions of package time that read the clock.
var clockReads = []string{"Now", "Since", "Until"}

// exactPackages carry money: no float may pass through them.
var exactPackages = []string{"domain/money", "domain/contract", "domain/sale", "domain/revenue", "domain/pack", "domain/distribution", "domain/tax", "domain/subsidy",
	"domain/appraisal", "domain/licence", "domain/deposit", "domain/disclosure", "domain/lotlog", "domain/valuation"}

// floatFiles are the files of such packages that are float64 by definition: options and
// simulation, whose results are statistics and not sums of money.
var floatFiles = []string{"domain/valuation/option.go", "domain/valuation/binomial.go", "domain/valuation/sampling.go", "domain/valuation/montecarlo.go"}

// Sources reports readings of the clock outside infra/cli, and floats on money
// paths. Files of tests are left aside.
func Sources(packages []Package) ([]string, error) {
	var findings []string
	for _, p := range packages {
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("parse %s: %w", p.ImportPath, err)
			}
			report := func(at token.Pos, rule, what string) {
				findings = append(findings, fmt.Sprintf("rule: %s; %s/%s:%d uses %s", rule, p.ImportPath, name, fset.Position(at).Line, what))
			}
			if p.house() != "infra/cli" {
				clock(file, func(at token.Pos, what string) {
					report(at, "the clock is read in infra/cli only and passed on as a value", what)
				})
			}
			exact := slices.ContainsFunc(exactPackages, func(exact string) bool { return within(p.house(), exact) })
			if exact && !slices.Contains(floatFiles, p.house()+"/"+name) {
				floats(file, func(at token.Pos, what string) {
					report(at, "no float passes through packages that carry money", what)
				})
			}
		}
	}
	return findings, nil
}

func clock(file *ast.File, report func(at token.Pos, what string)) {
	names := map[string]bool{}
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err != nil || imported != "time" {
			continue
		}
		switch {
		case spec.Name == nil:
			names["time"] = true
		case spec.Name.Name == ".":
			report(spec.Pos(), "a dot import of time")
		default:
			names[spec.Name.Name] = true
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains(clockReads, sel.Sel.Name) {
			if x, ok := sel.X.(*ast.Ident); ok && names[x.Name] {
				report(sel.Pos(), "time."+sel.Sel.Name)
			}
		}
		return true
	})
}

// exactDespiteName are methods of big.Rat that write decimals and make no float.
var exactDespiteName = []string{"FloatString", "FloatPrec"}

// floats finds the types, constants such as 0.5, and the conversions of other
// packages (NewFromFloat, InexactFloat64, ParseFloat).
func floats(file *ast.File, report func(at token.Pos, what string)) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if n.Name == "float64" || n.Name == "float32" {
				report(n.Pos(), n.Name)
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT {
				report(n.Pos(), n.Value)
			}
		case *ast.SelectorExpr:
			if strings.Contains(n.Sel.Name, "Float") && !slices.Contains(exactDespiteName, n.Sel.Name) {
				report(n.Sel.Pos(), n.Sel.Name)
			}
		}
		return true
	})
}

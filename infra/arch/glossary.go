package arch

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Glossary compares the tables in dir (the folder domain: glossary.go and
// glossary_*.go) with the exported types of the packages below it: every type has a
// row, its doc comment carries the Chinese term, and no row names what does not exist.
func Glossary(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "glossary*.go"))
	if err != nil {
		return nil, err
	}
	var rows []row
	var findings []string
	for _, file := range files {
		more, wrong, err := glossaryRows(file)
		if err != nil {
			return nil, err
		}
		rows, findings = append(rows, more...), append(findings, wrong...)
	}
	words, err := vocabulary(dir)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, r := range rows {
		doc, exists := words.docs[r.identifier]
		switch {
		case !exists:
			findings = append(findings, fmt.Sprintf("rule: a glossary row names what exists; %s does not exist", r.identifier))
		case seen[r.identifier]:
			findings = append(findings, fmt.Sprintf("rule: a thing has one term; %s has two glossary rows", r.identifier))
		case words.types[r.identifier] && !strings.Contains(doc, r.term):
			findings = append(findings, fmt.Sprintf("rule: a type's doc comment carries its Chinese term; %s does not say %s", r.identifier, r.term))
		}
		seen[r.identifier] = true
	}
	for identifier := range words.types {
		if !seen[identifier] {
			findings = append(findings, fmt.Sprintf("rule: every exported type of the domain has a glossary row; %s has none", identifier))
		}
	}
	slices.Sort(findings)
	return findings, nil
}

// row is a line of the table: 中文 | Go identifier | definition | source clause.
type row struct{ term, identifier string }

func glossaryRows(file string) (rows []row, findings []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		return nil, nil, fmt.Errorf("read the glossary: %w", err)
	}
	for line := range strings.Lines(f.Doc.Text()) {
		if !strings.Contains(line, "|") {
			continue
		}
		cells := strings.Split(line, "|")
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		switch {
		case len(cells) != 4 || slices.Contains(cells, ""):
			findings = append(findings, fmt.Sprintf("rule: a glossary row has four filled cells; %q has not", strings.TrimSpace(line)))
		case cells[1] == "Go identifier":
		case !strings.ContainsFunc(cells[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			findings = append(findings, fmt.Sprintf("rule: a glossary term is Chinese; %q is not", cells[0]))
		default:
			rows = append(rows, row{term: cells[0], identifier: cells[1]})
		}
	}
	return rows, findings, nil
}

// words are the exported names of the domain: money.Yuan, money.Yuan.Capitals,
// money.Round, with their doc comments; types tells which are types.
type words struct {
	docs  map[string]string
	types map[string]bool
}

func vocabulary(dir string) (words, error) {
	w := words{docs: map[string]string{}, types: map[string]bool{}}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			w.add(f.Name.Name, decl)
		}
		return nil
	})
	if err != nil {
		return w, fmt.Errorf("read the domain: %w", err)
	}
	if len(w.types) == 0 {
		return w, errors.New("read the domain: there are no types in " + dir)
	}
	return w, nil
}

func (w words) add(pkg string, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		w.docs[pkg+"."+name] = d.Doc.Text()
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				w.addType(pkg+"."+s.Name.Name, s, d)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					w.docs[pkg+"."+name.Name] = s.Doc.Text()
				}
			}
		}
	}
}

func (w words) addType(name string, spec *ast.TypeSpec, decl *ast.GenDecl) {
	doc := spec.Doc.Text() + spec.Comment.Text()
	if !decl.Lparen.IsValid() {
		doc += decl.Doc.Text()
	}
	w.docs[name] = doc
	if spec.Name.IsExported() {
		w.types[name] = true
	}
	if s, ok := spec.Type.(*ast.StructType); ok {
		for _, field := range s.Fields.List {
			for _, f := range field.Names {
				w.docs[name+"."+f.Name] = field.Doc.Text() + field.Comment.Text()
			}
		}
	}
}

// receiver is the name of a method's type: Yuan of *Yuan or Yuan[T].
func receiver(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

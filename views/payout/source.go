package payout

import (
	"path"
	"strings"
)

// lawBook is the public collection of legal texts that some rules were read in; a source
// names the file in it.
const lawBook = "LawRefBook/"

// sourceWords says where the words of a rule were read, for people: of a file of the
// collection, the law and the day of its text.
func sourceWords(source string) string {
	if !strings.HasPrefix(source, lawBook) {
		return source
	}
	file, note, _ := strings.Cut(source, ".md")
	name, on, dated := strings.Cut(path.Base(file), "(")
	words := "《" + name + "》"
	if dated {
		words += "（" + strings.TrimSuffix(on, ")") + "）"
	}
	if note = strings.Trim(note, " ()（）"); note != "" {
		words += "，" + note
	}
	return words + "，公开法规文本库 LawRefBook"
}

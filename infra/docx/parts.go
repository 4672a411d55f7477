package docx

// The parts that every document has.
const (
	prolog     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	contentTypes = prolog + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRels = prolog + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRels = prolog + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`
)

// styles: sizes are in half points, distances in twentieths of a point. The fonts are
// those of official documents; who lacks them gets the next best.
var styles = prolog + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/><w:sz w:val="21"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	style("Title", "Title", `<w:spacing w:before="60" w:after="160"/><w:jc w:val="center"/>`, heiti+`<w:b/><w:sz w:val="40"/>`) +
	style("Heading1", "heading 1", `<w:keepNext/><w:spacing w:before="220" w:after="100"/><w:outlineLvl w:val="0"/>`, heiti+`<w:b/><w:sz w:val="26"/>`) +
	style("Office", "Office", `<w:jc w:val="center"/>`, `<w:color w:val="555555"/><w:sz w:val="22"/>`) +
	style("Numbers", "Numbers", `<w:spacing w:after="120"/><w:jc w:val="center"/>`, ``) +
	style("Cell", "Cell", `<w:spacing w:before="40" w:after="40" w:line="300" w:lineRule="auto"/>`, ``) +
	style("Label", "Label", `<w:spacing w:before="40" w:after="40"/>`, `<w:color w:val="555555"/>`) +
	style("Head", "Head", `<w:keepNext/><w:spacing w:before="30" w:after="30"/>`, heiti+`<w:b/><w:sz w:val="18"/>`) +
	style("Small", "Small", `<w:spacing w:before="20" w:after="20"/>`, `<w:sz w:val="18"/>`) +
	style("Note", "Note", `<w:spacing w:before="40" w:after="40"/>`, `<w:color w:val="555555"/><w:sz w:val="18"/>`) +
	style("Signatures", "Signatures", `<w:keepLines/><w:spacing w:before="480"/>`, ``) +
	style("Foot", "Foot", `<w:jc w:val="center"/>`, `<w:color w:val="777777"/><w:sz w:val="17"/>`) +
	style("Gap", "Gap", `<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>`, `<w:sz w:val="8"/>`) +
	`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>` + border("top") + border("left") + border("bottom") + border("right") + border("insideH") + border("insideV") +
	`</w:tblBorders><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`

const heiti = `<w:rFonts w:eastAsia="黑体"/>`

func style(id, name, paragraph, run string) string {
	return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/><w:pPr>` + paragraph + `</w:pPr><w:rPr>` + run + `</w:rPr></w:style>`
}

func border(side string) string {
	return `<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="999999"/>`
}

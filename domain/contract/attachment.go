package contract

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiyue/domain/fault"
)

// AttachmentKind 附件种类.
type AttachmentKind string

// The kinds of documents of an application (登记指引).
const (
	ContractText  AttachmentKind = "CONTRACT"       // 合同文本
	Authorisation AttachmentKind = "AUTHORISATION"  // 授权委托书
	Licence       AttachmentKind = "LICENCE"        // 证照
	IPCertificate AttachmentKind = "IP_CERTIFICATE" // 知识产权证书
	PlanDocument  AttachmentKind = "PLAN"           // 计划任务书、批准文件
	TradeDocument AttachmentKind = "TRADE"          // 技术进出口登记证
	CostBreakdown AttachmentKind = "COST"           // 费用明细
	Translation   AttachmentKind = "TRANSLATION"    // 中文译本
	Amendment     AttachmentKind = "AMENDMENT"      // 变更依据: 补充协议
	Settlement    AttachmentKind = "SETTLEMENT"     // 收款凭证: 发票、银行回单
	OtherDocument AttachmentKind = "OTHER"          // 其他材料
)

// AttachmentKinds lists the kinds with their titles in page order.
var AttachmentKinds = []Choice{
	{string(ContractText), "合同文本"}, {string(Authorisation), "授权委托书"}, {string(Licence), "证照"},
	{string(IPCertificate), "知识产权证书"}, {string(PlanDocument), "计划任务书、批准文件"},
	{string(TradeDocument), "技术进出口登记证"}, {string(CostBreakdown), "费用明细"},
	{string(Translation), "中文译本"}, {string(Amendment), "变更依据"}, {string(Settlement), "收款凭证"}, {string(OtherDocument), "其他材料"},
}

// Known says whether k is one of the kinds.
func (k AttachmentKind) Known() bool { return listed(AttachmentKinds, string(k)) }

// Attachment 附件 is one document of an application; its content is kept by hash.
type Attachment struct {
	ID         string
	ContractID ID
	Kind       AttachmentKind
	Name       string
	SHA256     string // hex
	Size       int64
	MediaType  string
	AddedBy    string
	AddedAt    time.Time
}

// Title is the kind's Chinese name.
func (a Attachment) Title() string { return TitleIn(AttachmentKinds, string(a.Kind)) }

// Limits of attachments.
const (
	MaxAttachment  = 20 << 20 // bytes of one document
	MaxAttachments = 20       // of one application
)

// Faults of attachments.
var (
	ErrFileKind     = fault.New(fault.Invalid, "attachment.kind", "请选择附件种类").At("kind")
	ErrFileEmpty    = fault.New(fault.Invalid, "attachment.empty", "文件是空的，请重新选择").At("file")
	ErrFileLarge    = fault.New(fault.TooLarge, "attachment.large", "单个附件不能超过 20 MB，请压缩或拆分后上传").At("file")
	ErrFileType     = fault.New(fault.Unsupported, "attachment.type", "只接收 PDF、DOCX、JPG、PNG 文件，且内容须与格式相符").At("file")
	ErrFileMany     = fault.New(fault.Conflict, "attachment.many", "一份申请最多 20 个附件").At("file")
	ErrFileAbsent   = fault.New(fault.NotFound, "attachment.absent", "没有这个附件，或您无权查看")
	ErrFileTwice    = fault.New(fault.Conflict, "attachment.twice", "同一文件已作为这种附件上传").At("file")
	ErrFileStanding = fault.New(fault.Conflict, "attachment.standing", "申请已提交，附件不能更改")
)

// HasKind says whether one of the documents is of the kind.
func HasKind(files []Attachment, kind AttachmentKind) bool {
	for _, f := range files {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// Hash is the SHA-256 of a document in hexadecimal digits.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// The media types of the documents that are taken.
const (
	mediaPDF  = "application/pdf"
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaJPEG = "image/jpeg"
	mediaPNG  = "image/png"
)

var extensionsOf = map[string][]string{
	mediaPDF: {".pdf"}, mediaDOCX: {".docx"}, mediaJPEG: {".jpg", ".jpeg"}, mediaPNG: {".png"},
}

// MediaType recognises a document by its content: the file signature, and for
// DOCX the parts that make a zip archive a document.
func MediaType(content []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return mediaPDF, true
	case bytes.HasPrefix(content, []byte{0xFF, 0xD8, 0xFF}):
		return mediaJPEG, true
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return mediaPNG, true
	case bytes.HasPrefix(content, []byte("PK\x03\x04")) && isDocument(content):
		return mediaDOCX, true
	}
	return "", false
}

func isDocument(content []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}
	types, text, macro := false, false, false
	for _, part := range archive.File {
		types = types || part.Name == "[Content_Types].xml"
		text = text || part.Name == "word/document.xml"
		macro = macro || strings.HasSuffix(strings.ToLower(part.Name), "vbaproject.bin")
	}
	return types && text && !macro
}

// NameFits says whether the name's extension is one of the content's: an .html
// called .pdf and a .pdf called .html are both refused.
func NameFits(name, media string) bool {
	return slices.Contains(extensionsOf[media], strings.ToLower(path.Ext(name)))
}

// Acceptable says of which media type a document is, or why it is not taken: the
// type comes from the content, and the name must agree with it.
func Acceptable(name string, content []byte) (media string, err error) {
	switch {
	case len(content) == 0:
		return "", ErrFileEmpty
	case len(content) > MaxAttachment:
		return "", ErrFileLarge
	}
	media, ok := MediaType(content)
	if !ok || !NameFits(name, media) {
		return "", ErrFileType
	}
	return media, nil
}

// SafeName keeps the last part of a file name without control characters.
func SafeName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	if utf8.RuneCountInString(name) > 120 {
		ext := path.Ext(name)
		name = string([]rune(name)[:110]) + ext
	}
	if name == "" || name == "." || name == ".." {
		return "未命名文件"
	}
	return name
}

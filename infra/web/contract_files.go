package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/part"
)

var errChooseFile = fault.New(fault.Invalid, "attachment.none", "请选择要上传的文件").At("file")

// attach 上传附件: one document at a time, so that every one gets its kind.
func (s *Server) attach(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "file")
	kind := values["kind"]
	switch {
	case err != nil:
	case !listed(contract.AttachmentKinds, kind):
		err = contract.ErrFileKind
	case len(files) == 0:
		err = errChooseFile
	default:
		err = s.Registration.Attach(r.ctx(), r.Actor, contract.ID(r.Params("id")), contract.AttachmentKind(kind), files[0].Name, files[0].Content)
	}
	if err != nil {
		return s.filesAgain(r, kind, err)
	}
	return r.done("/contracts/"+r.Params("id")+"/form/files", "已上传“"+files[0].Name+"”")
}

func (s *Server) filesAgain(r *request, kind string, err error) error {
	d, openErr := s.openDraft(r, "files")
	if openErr != nil {
		return openErr
	}
	d.kind = kind
	return r.again(err, func(errs part.Errors) templ.Component {
		d.errs = errs
		return s.sectionView(r, d)
	})
}

func (s *Server) detach(r *request) error {
	err := s.Registration.Detach(r.ctx(), r.Actor, contract.ID(r.Params("id")), r.Params("file"))
	if err != nil {
		return err
	}
	return r.done("/contracts/"+r.Params("id")+"/form/files", "已删除附件")
}

// shownInPlace are the kinds that a browser shows without running anything;
// every other kind is saved to disk.
var shownInPlace = map[string]bool{"application/pdf": true, "image/png": true, "image/jpeg": true}

// showFile 查看附件.
func (s *Server) showFile(r *request) error {
	a, content, err := s.Registration.File(r.ctx(), r.Actor, contract.ID(r.Params("id")), r.Params("file"))
	if err != nil {
		return err
	}
	return r.document(a.Name, a.MediaType, content)
}

// document answers with a document. What it holds was written by others: it is
// never served as anything but the type that its content was found to be, and in a
// sandbox of its own.
func (r *request) document(name, mediaType string, content []byte) error {
	r.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; sandbox")
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	if !shownInPlace[mediaType] || r.Query("save") != "" {
		return r.download(name, mediaType, content)
	}
	r.Set(fiber.HeaderContentType, mediaType)
	r.Set(fiber.HeaderContentDisposition, "inline; filename=\"document"+extension(name)+"\"; filename*=UTF-8''"+percent(name))
	return r.Send(content)
}

// extension is the ASCII extension of a name that was checked against the content.
func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToLower(name[i:])
	}
	return ""
}

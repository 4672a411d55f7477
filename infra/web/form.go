package web

import (
	"errors"
	"io"
	"mime/multipart"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"jiyue/domain/fault"
	"jiyue/views/part"
)

// formValues reads a posted form, one text for each name; the values of a name
// that occurs several times (ticked boxes) are joined by commas. Texts are valid
// UTF-8 without control characters but line breaks and tabs, and lines end in \n.
func formValues(c *fiber.Ctx) (map[string]string, error) {
	values := map[string]string{}
	add := func(name, value string) {
		name, value = cleanText(name), cleanText(value)
		if before, again := values[name]; again {
			value = before + "," + value
		}
		values[name] = value
	}
	form, err := c.MultipartForm()
	switch {
	case errors.Is(err, fasthttp.ErrNoMultipartForm):
		c.Request().PostArgs().VisitAll(func(name, value []byte) { add(string(name), string(value)) })
	case err != nil:
		return nil, fiber.ErrBadRequest
	default:
		for name, list := range form.Value {
			for _, value := range list {
				add(name, value)
			}
		}
	}
	delete(values, part.CSRFName)
	return values, nil
}

func cleanText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// upload is one file that came with a form.
type upload struct {
	Name    string // as the person named it; never part of a path
	Content []byte
}

// uploads reads the files of one field; none is no error. A file beyond 20 MiB
// is refused at its field.
func uploads(c *fiber.Ctx, field string) ([]upload, error) {
	form, err := c.MultipartForm()
	if errors.Is(err, fasthttp.ErrNoMultipartForm) {
		return nil, nil
	}
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	var files []upload
	for _, header := range form.File[field] {
		if header.Filename == "" && header.Size == 0 {
			continue
		}
		if header.Size > uploadLimit {
			return nil, errTooLarge.Say("文件“" + cleanText(header.Filename) + "”超过 20 MB，没有收下，请压缩或拆分后再上传").At(field)
		}
		content, err := readUpload(header)
		if err != nil {
			return nil, err
		}
		files = append(files, upload{Name: cleanText(header.Filename), Content: content})
	}
	return files, nil
}

func readUpload(header *multipart.FileHeader) ([]byte, error) {
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// decode reads a small form into a struct and checks its shape. Fields are
// string, []string, int or bool with the tags
//
//	form:"login"          name of the field; ",raw" keeps spaces (passwords)
//	label:"登录名"         its Chinese name in sentences
//	validate:"required,max=40"
//
// The form is filled even when the shape is refused, so that it can be shown
// again as typed.
func decode[T any](c *fiber.Ctx, form *T) error {
	values, err := formValues(c)
	if err != nil {
		return err
	}
	v := reflect.ValueOf(form).Elem()
	for i := range v.NumField() {
		name, raw := fieldName(v.Type().Field(i))
		fill(v.Field(i), values[name], raw)
	}
	return shapeFaults(form)
}

func fieldName(f reflect.StructField) (name string, raw bool) {
	name, option, _ := strings.Cut(f.Tag.Get("form"), ",")
	return name, option == "raw"
}

func fill(field reflect.Value, text string, raw bool) {
	if !raw {
		text = strings.TrimSpace(text)
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Bool:
		field.SetBool(text != "")
	case reflect.Int:
		n, _ := strconv.Atoi(text) // 0, which the rules of the form judge
		field.SetInt(int64(n))
	case reflect.Slice:
		if text != "" {
			field.Set(reflect.ValueOf(strings.Split(text, ",")))
		}
	}
}

var shapes = sync.OnceValue(func() *validator.Validate {
	return validator.New(validator.WithRequiredStructEnabled())
})

// shapeFaults says in Chinese, at each field, what the validate tags refuse.
func shapeFaults(form any) error {
	err := shapes().Struct(form)
	broken, ok := errors.AsType[validator.ValidationErrors](err)
	if !ok {
		return err
	}
	t := reflect.TypeOf(form).Elem()
	var faults []*fault.Fault
	for _, b := range broken {
		field, _ := t.FieldByName(b.StructField())
		name, _ := fieldName(field)
		faults = append(faults, fault.New(fault.Invalid, "form."+b.Tag(), shapeSentence(b, field.Tag.Get("label"))).At(name))
	}
	return fault.Join(faults)
}

func shapeSentence(b validator.FieldError, label string) string {
	chosen := b.Kind() == reflect.Slice
	switch b.Tag() {
	case "required":
		if chosen {
			return "请至少选择一项" + label
		}
		return "请填写" + label
	case "oneof":
		return "请选择" + label
	case "max":
		if chosen {
			return label + "最多选择 " + b.Param() + " 项"
		}
		return label + "最多 " + b.Param() + " 个字，请缩短"
	case "min":
		return label + "至少 " + b.Param() + " 个字，请补充"
	}
	return label + "的格式不符，请对照说明修改"
}

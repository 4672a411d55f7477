// Package web serves the pages: routes, forms, sessions, and the one place where
// errors become answers. Every handler reads the form, calls one use case, and
// renders or sends the browser on. Files are named by the thing that they show;
// each registers its addresses in one method:
//
//	// routeContracts: 合同.
//	func (s *Server) routeContracts() {
//		s.get("/contracts", s.listContracts)                                  // every user
//		s.get("/review", s.listReview, only(actor.Registrar, actor.Reviewer)) // these roles
//		s.get("/verify/:token", s.verify, open())                             // the public, too
//		s.post("/imports", s.createImport, only(actor.Broker), bodyUpTo(uploadLimit+formLimit), within(time.Minute))
//		s.get("/imports/:id/progress", s.importProgress, passive())           // polled: keeps no session alive
//	}
//
// and New lists that method. The usual is strict: without a rule a route wants a
// signed-in user, a body of at most 1 MiB, an answer within ten seconds. The use
// case decides again whether the person may do this to that very thing; only
// keeps people away from pages that are none of theirs.
//
// # A handler
//
//	func (s *Server) createContract(r *request) error {
//		values, err := formValues(r.Ctx)                      // name -> text; ticked boxes joined by ","
//		if err != nil {
//			return err
//		}
//		id, err := s.Registration.Draft(r.ctx(), r.Actor, values)
//		if err != nil {
//			return r.again(err, func(errs part.Errors) templ.Component {  // 422, 409, …: same page, as typed
//				shell := s.shell(r, "新建登记申请")
//				shell.HasErrors = len(errs) > 0
//				return registry.Form(registry.FormPage{Shell: shell, Errors: errs, Values: values})
//			})
//		}
//		return r.done("/contracts/"+id, "草稿已建立")           // 303 and a sentence on the next page
//	}
//
//	r.Actor, r.Login, r.OrgKind, r.Session   who asks; r.SignedIn()
//	r.ctx()                                  context with the route's deadline, for use cases
//	r.Params("id"), r.Query("q")             from fiber; strings may be kept (Immutable)
//	r.page(view), r.pageWith(status, view)   a whole page or a fragment, rendered before it is sent
//	r.again(err, view)                       a refused form again; other errors pass through
//	r.to(path), r.done(path, sentence)       303; done leaves a sentence for the next page (r.flash for more)
//	r.download(name, mediaType, content)     a file with a Chinese name
//	r.csrf()                                 token for part.CSRF; shell.CSRF has it already
//	s.shell(r, title, crumbs…)               frame with navigation, search, flash; the last crumb is the page
//	formValues(c), uploads(c, field)         texts and files of a form
//	decode(c, &form)                         a small form into a struct, its shape checked by validate tags
//	part.ErrorsOf(err)                       the errors for part.ErrSummary and Errors.At
//	withQuery(path, name, value, …)          an address with the values that are not empty
//	s.absolute(path)                         for QR codes and mails: from the configuration
//
// # Errors
//
// Return them. answerFault turns fault kinds into statuses (Invalid 422, Denied
// 403, NotFound 404, Conflict 409, TooLarge 413, Unsupported 415, Throttled 429,
// Busy 503, everything else 500) and into a page, a fragment for htmx and polls,
// or {"error", "request"} for fetch with Accept: application/json. An error that
// is no fault is logged with its chain and shown only as a number.
//
// # Forms
//
// Every POST form holds part.CSRF(shell.CSRF); fetch sends the header
// X-CSRF-Token or the form with it. A post without it, or from another origin, is
// refused with 403 before the handler. No GET changes anything.
package web

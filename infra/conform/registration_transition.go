package conform

import (
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

func transition(in object) any {
	var actors []contract.CourseActor
	for _, a := range in.objects("actors") {
		actors = append(actors, contract.CourseActor{ID: a.text("id"), Person: a.text("person"), Org: a.text("org"),
			Part: contract.Part(a.text("role")), From: a.date("valid_from"), To: a.date("valid_to")})
	}
	total, _ := money.ParseYuan(in.text("total"))
	tech, _ := money.ParseYuan(in.text("tech"))
	course := contract.NewCourse(actors, in.texts("party_orgs"), contract.ReviewLevel(in.text("review_level")),
		in.texts("used_numbers"), total, tech)
	rejected := []any{}
	for i, e := range in.objects("events") {
		code := course.Take(courseEvent(e))
		if code != "" {
			rejected = append(rejected, map[string]any{"index": i, "code": code})
		}
	}
	due := courseDue(in, course, tech)
	adjustments := []any{}
	for _, a := range course.Adjustments {
		adjustments = append(adjustments, map[string]any{"version": a.Version, "on": a.On.String(),
			"delta_total": a.Total.String(), "delta_tech": a.Tech.String(), "later_year": a.LaterYear})
	}
	var onTime any
	if !course.Decided.IsZero() && !due.IsZero() {
		onTime = !day.Of(course.Decided).After(due)
	}
	return map[string]any{
		"state": string(course.State), "version": course.Version, "applied": course.Applied, "rejected": rejected,
		"due_date": orNull(due.String()), "decided_on_time": onTime, "number": orNull(course.Number),
		"public_answer": string(course.Answer()), "total": course.Total.String(), "tech": course.Tech.String(), "adjustments": adjustments,
	}
}

func courseEvent(e object) contract.CourseEvent {
	given := contract.CourseEvent{Step: contract.Step(e.text("type")), Actor: e.text("actor"), At: e.instant("at"), Reason: e.text("reason"),
		RouteTo: e.text("route_to"), Number: e.text("number"), Total: e.text("total"), Tech: e.text("tech")}
	if e["if_version"] != nil {
		version := e.number("if_version", -1)
		given.IfVersion = &version
	}
	return given
}

// courseDue is the day by which the case had to be decided, zero before 受理.
func courseDue(in object, course *contract.Course, tech money.Yuan) day.Date {
	if course.Accepted.IsZero() {
		return day.Date{}
	}
	now := course.Accepted
	if n := len(course.Rounds); n > 0 {
		now = course.Rounds[n-1].At
	}
	r, err := policy.Deadline(policy.DeadlineInput{Terms: terms(in.object("profile")), Calendar: calendar(in.object("calendar")),
		Accepted: course.Accepted, Events: course.Rounds, Now: now, TechAmount: &tech})
	if err != nil {
		return day.Date{}
	}
	return r.DueDate
}

package demo

import (
	"fmt"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// fate is where a filing ends if time allows.
type fate int

const (
	toRegistered fate = iota
	toRejected
	toNotAccepted
	toRouted
	toWithdrawn // before it is received
	toGivenUp   // withdrawn in review
	toCancelled
	toRevoked
	toChanged
	toDraft
)

// pace is how many working days pass before each act.
type pace struct{ submit, accept, ask, answer, decide, second, ending int }

// filing is one application and how it will go.
type filing struct {
	brief
	dice      dice
	id        contract.ID
	by        actor.Actor
	office    *office
	registrar actor.Actor
	reviewer  actor.Actor
	form      map[string]string
	begins    day.Date
	pace      pace
	fate      fate
	flaw      *flaw          // what is wrong with it, if anything
	asked     bool           // 补正 is due or done
	stops     contract.State // it is left lying in this state
	reclassed contract.Class // recognised as another class than claimed
	cut       money.Yuan     // what the registrar takes off the technology amount
	returned  bool           // the reviewer has sent it back once

	now  time.Time
	last *contract.Contract
}

// planner invents the filings.
type planner struct {
	*cast
	hours
	dice  dice
	today day.Date
	until day.Date // the last day on which anything happens
	decks map[string]*deck[topic]
	names map[string]bool
	list  []*filing
}

// newPlan invents everything. Acts end with the working day before today, so
// that whatever people do later comes after them in the audit chain.
func newPlan(calendar day.WorkCalendar, today day.Date) (*planner, error) {
	d := newDice(0)
	c, err := newCast(d)
	if err != nil {
		return nil, err
	}
	p := &planner{cast: c, hours: hours{calendar}, dice: d, today: today, decks: map[string]*deck[topic]{}, names: map[string]bool{}}
	p.until = p.upTo(today.AddDays(-1))
	p.published()
	p.years()
	p.misfortunes()
	p.misdirected()
	p.desk()
	p.drafts()
	return p, nil
}

// first is the working day on which the demonstration opens.
func (p *planner) first() day.Date { return p.NextWorkday(day.New(p.today.Year()-2, 1, 1)) }

// volumes of the three years, and the share of each month in a hundred: the
// years end in a burst.
var (
	volumes = [3]int{82, 104, 132}
	months  = [12]int{4, 3, 6, 6, 7, 9, 6, 6, 7, 7, 14, 25}
)

func (p *planner) years() {
	classes := newDeck(p.dice, mix())
	for i, volume := range volumes {
		year := p.today.Year() - 2 + i
		for m, share := range months {
			from := day.New(year, time.Month(m+1), 1)
			days := p.workdays(from)
			for range (volume*share*len(days)/p.usual(from) + 50) / 100 {
				f := p.invent(classes.deal(), pick(p.dice, days))
				if f.begins.Month() == time.December { // everybody wants this year's number
					f.pace.accept, f.pace.decide = 1, f.dice.between(2, 5)
				}
				p.add(f)
			}
		}
	}
}

// workdays of a month on which filings begin, up to the last day of the
// demonstration; in December while there is time to register.
func (p *planner) workdays(from day.Date) []day.Date {
	var days []day.Date
	for d := from; d.Month() == from.Month() && !d.After(p.until); d = d.AddDays(1) {
		if p.Workday(d) && (d.Month() != time.December || d.Day() <= 21) {
			days = append(days, d)
		}
	}
	return days
}

// usual is how many such days the whole month has.
func (p *planner) usual(from day.Date) int {
	whole := *p
	whole.until = from.AddDays(31)
	return len(whole.workdays(from))
}

// mix is how a hundred contracts spread over the classes.
func mix() []contract.Class {
	var list []contract.Class
	for class, n := range map[contract.Class]int{
		contract.Commissioned: 24, contract.Cooperative: 5, contract.SecretTransfer: 4, contract.PatentTransfer: 6,
		contract.ApplicationTransfer: 3, contract.SoftwareTransfer: 2, contract.LayoutTransfer: 1, contract.PlantTransfer: 1,
		contract.MedicineTransfer: 1, contract.PatentLicence: 4, contract.SecretLicence: 3, contract.SoftwareLicence: 2,
		contract.LayoutLicence: 1, contract.PlantLicence: 1, contract.MedicineLicence: 1, contract.Consulting: 9,
		contract.Service: 26, contract.Training: 3, contract.Intermediary: 3,
	} {
		list = append(list, slices.Repeat([]contract.Class{class}, n)...)
	}
	slices.Sort(list)
	return list
}

// published takes in the deals that were reported, one every few months.
func (p *planner) published() {
	step := p.first().DaysUntil(p.until) / (len(deals) + 1)
	for i, x := range deals {
		begins := p.NextWorkday(p.first().AddDays(step * (i + 1)))
		office := p.offices[[...]int{0, 2, 0, 1, 2, 0, 1}[i]]
		t := topic{field: x.field, name: x.name}
		seller := p.seller(office, x.class, t)
		f := p.open(office, begins, brief{class: x.class, seller: seller, buyer: p.buyer(x.class, t, seller),
			topic: t, name: x.name, total: x.total(), note: x.note()})
		p.add(f)
	}
}

func (p *planner) add(f *filing) { p.list = append(p.list, f) }

// open begins a filing for a brief, with everything that chance decides.
func (p *planner) open(o *office, begins day.Date, b brief) *filing {
	d := newDice(uint64(len(p.list)) + 1)
	b.signed = begins.AddDays(-d.between(1, 25))
	f := &filing{brief: b, dice: d, id: contract.ID(d.id()), by: b.seller.applicant, office: o, begins: begins,
		registrar: pick(d, o.registrars), reviewer: pick(d, o.reviewers)}
	f.pace = pace{submit: pick(d, []int{0, 0, 0, 1, 2}), accept: d.between(1, 4), ask: d.between(1, 4), answer: d.between(2, 9),
		decide: d.between(2, 7), second: d.between(1, 3), ending: d.between(40, 160)}
	if o.Region[:2] == "50" {
		f.pace.decide = d.between(4, 15)
	}
	f.form = b.write(d)
	return f
}

// misfortunes gives some filings another fate than a smooth registration.
func (p *planner) misfortunes() {
	p.reclass()
	yearAgo := p.today.AddYears(-1)
	plain := slices.DeleteFunc(slices.Clone(p.list), func(f *filing) bool { return f.note != "" || f.reclassed != "" })
	p.dice.Shuffle(len(plain), func(i, j int) { plain[i], plain[j] = plain[j], plain[i] })
	take := func(n int, old bool, give func(*filing)) {
		for i := 0; i < len(plain) && n > 0; {
			f := plain[i]
			if f.begins.Before(yearAgo) != old {
				i++
				continue
			}
			give(f)
			plain = slices.Delete(plain, i, i+1)
			n--
		}
	}
	for _, x := range []struct {
		fate     fate
		old, new int
		flaws    []flaw
	}{
		{toChanged, 5, 0, nil}, {toCancelled, 6, 0, nil}, {toRevoked, 4, 0, nil}, {toRejected, 9, 6, fatal}, {toNotAccepted, 4, 3, barring},
		{toWithdrawn, 3, 2, nil}, {toGivenUp, 2, 3, nil}, {toRegistered, 24, 16, mendable},
	} {
		give := func(f *filing) {
			f.fate = x.fate
			if x.flaws != nil {
				f.spoil(x.flaws)
			}
		}
		take(x.old, true, give)
		take(x.new, false, give)
	}
	cut := func(f *filing) {
		if f.class.Major() == contract.MajorService || f.class.Major() == contract.MajorDevelopment {
			f.cut = money.FromFen(int64(f.dice.between(3, 40)) * 100_000)
		}
	}
	take(8, true, cut)
	take(4, false, cut)
}

func (f *filing) spoil(flaws []flaw) {
	w := flawFor(f.dice, f.form, flaws).apply(f.form)
	f.flaw = &w
}

// reclass lets a few claim joint development where only one side does research.
func (p *planner) reclass() {
	n := 0
	for _, f := range p.list {
		if f.class == contract.Cooperative && f.note == "" && n < 3 {
			f.form["answers.joint_research"], f.reclassed = "ONE_SIDE_ONLY", contract.Commissioned
			n++
		}
	}
}

// misdirected are filings at a district's station by sellers of other districts.
func (p *planner) misdirected() {
	for i := range 7 {
		wrong, right := p.offices[1], p.offices[0]
		if i%3 == 2 {
			wrong, right = p.offices[3], p.offices[2]
		}
		f := p.invented(contract.Service, right, p.NextWorkday(p.first().AddDays(60+i*130)))
		if f.begins.After(p.until) {
			continue
		}
		f.office, f.registrar, f.fate = wrong, pick(f.dice, wrong.registrars), toRouted
		p.add(f)
	}
}

// lying are the cases on the desks today: the office by its prefix, the state in
// which the case lies, and how many days ago it came into it. Some are due today
// and some are late.
var lying = []struct {
	prefix string
	state  contract.State
	ago    []int
}{
	{"ZZ", contract.Submitted, []int{3, 4, 7, 11}}, {"ZZ", contract.InReview, []int{4, 7, 10, 12, 14, 18}},
	{"ZZ", contract.SupplementRequested, []int{5, 13, 26}}, {"ZZ", contract.Resubmitted, []int{3, 5}}, {"ZZ", contract.SecondReview, []int{4, 6}},
	{"ZZ", contract.ExpertReview, []int{5}}, {"ZZ", contract.ChangePending, []int{4, 8}}, {"ZZ", contract.Objection, []int{6}},
	{"ZG", contract.Submitted, []int{4, 10}}, {"ZG", contract.InReview, []int{6, 13, 17}},
	{"ZG", contract.SupplementRequested, []int{7}}, {"ZG", contract.Resubmitted, []int{4}}, {"ZG", contract.SecondReview, []int{5}},
	{"CQ", contract.Submitted, []int{3, 5, 10}}, {"CQ", contract.InReview, []int{6, 18, 26, 33}},
	{"CQ", contract.SupplementRequested, []int{4, 12}}, {"CQ", contract.Resubmitted, []int{3}}, {"CQ", contract.SecondReview, []int{4, 5}},
	{"CQ", contract.ExpertReview, []int{4}}, {"CQ", contract.ChangePending, []int{5}}, {"CQ", contract.Objection, []int{7}},
	{"CB", contract.Submitted, []int{3}}, {"CB", contract.InReview, []int{9, 21, 32}},
	{"CB", contract.SupplementRequested, []int{6}}, {"CB", contract.Resubmitted, []int{4}}, {"CB", contract.SecondReview, []int{6}},
}

func (p *planner) desk() {
	classes := newDeck(p.dice, []contract.Class{contract.Commissioned, contract.Service, contract.PatentLicence, contract.Commissioned,
		contract.PatentTransfer, contract.Service, contract.Consulting, contract.SecretTransfer, contract.Training, contract.Cooperative})
	steps := pace{accept: 2, ask: 1, answer: 3, decide: 3, ending: 8}
	for _, l := range lying {
		o := p.offices[slices.IndexFunc(p.offices, func(o *office) bool { return o.Prefix == l.prefix })]
		for _, ago := range l.ago {
			lead := map[contract.State]int{contract.InReview: steps.accept, contract.SupplementRequested: steps.accept + steps.ask,
				contract.Resubmitted: steps.accept + steps.ask + steps.answer, contract.SecondReview: steps.accept + steps.decide,
				contract.ExpertReview: steps.accept + steps.decide, contract.ChangePending: steps.accept + steps.decide + steps.ending + 1,
				contract.Objection: steps.accept + steps.decide + steps.ending}[l.state]
			class := classes.deal()
			if l.state == contract.SecondReview {
				class = pick(p.dice, []contract.Class{contract.Commissioned, contract.Cooperative, contract.SecretTransfer})
			}
			f := p.invented(class, o, p.before(p.upTo(p.today.AddDays(-ago)), lead))
			f.stops, f.pace = l.state, steps
			switch l.state {
			case contract.SupplementRequested, contract.Resubmitted:
				f.spoil(mendable)
			case contract.Objection:
				f.fate = toRejected
				f.spoil(fatal)
			case contract.ChangePending:
				f.fate = toChanged
			case contract.SecondReview:
				f.total = money.FromFen(int64(f.dice.between(52, 96)) * 10_000_000)
				f.form = f.write(f.dice)
			}
			p.add(f)
		}
	}
}

// drafts are half filled in: so many sections of the form.
func (p *planner) drafts() {
	for i, ago := range []int{3, 4, 4, 6, 8, 12, 17, 25, 33, 41} {
		f := p.invented(pick(p.dice, []contract.Class{contract.Commissioned, contract.Service, contract.PatentLicence, contract.Consulting}),
			p.offices[i%len(p.offices)], p.upTo(p.today.AddDays(-ago)))
		f.fate = toDraft
		kept := []string{"contract", "parties", "content", "ip"}[:i%4+1]
		for path := range f.form {
			if i%4 == 0 && path != "class" && path != "contract.project_name" || !slices.Contains(kept, contract.SectionOf(path)) {
				delete(f.form, path)
			}
		}
		p.add(f)
	}
}

func (p *planner) String() string {
	return fmt.Sprintf("%d 家机构、%d 个账户、%d 件申请", len(p.organisations), len(p.users), len(p.list))
}

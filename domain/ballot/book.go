package ballot

// Book 计算书 is what a workpaper of a result shows: the figures, where they come from, and
// what stands on record of them.
type Book struct {
	Number, Title string
	Institution   string
	Round         int
	Seq           int
	PlanHash      string
	Basis         Basis
	Standings     []Standing
	Outcome       Outcome
	Trail         []TrailLine
}

// TrailLine 留痕摘要 is one record of the case in short.
type TrailLine struct {
	Seq             int
	At, What, State string
	Hash            string
}

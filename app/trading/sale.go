package trading

import "jiyue/domain/sale"

// Route 交易方式 is how a sale finds its price.
type Route string

// The routes that are decided on the floor.
const (
	English Route = "ENGLISH" // 增价竞价
	Dutch   Route = "DUTCH"   // 降价竞价
	Sealed  Route = "SEALED"  // 密封报价
	Rounds  Route = "ROUNDS"  // 多轮报价
)

// Sale 交易项目 is what the floor reads of a sale's row. Terms are the announced rules
// as texts, which open its log too.
type Sale struct {
	ID      string
	Number  string
	Route   Route
	Name    string
	Terms   map[string]string
	Secret  map[string]string // terms that are not shown before the close
	State   sale.State
	Genesis [32]byte
	N       int
	Head    [32]byte
}

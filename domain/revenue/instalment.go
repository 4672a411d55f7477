package revenue

import "jiyue/domain/money"

// Instalments 分期分配: each payment (below zero for a refund) is one step of the shares.
// final is the known total of the contract, nil when the stream is open. Rows are the
// changes, in the order of the parties.
func (w Weights) Instalments(payments []Amount, final *Amount) (rows [][]Amount, shares []Amount, err error) {
	if final != nil && final.Sign() < 0 {
		return nil, nil, refuse(ErrRefundExceeds)
	}
	shares = make([]Amount, len(w.Parties))
	cumulative := Amount{}
	for _, p := range payments {
		cumulative = cumulative.Add(p)
		switch {
		case cumulative.Sign() < 0:
			return nil, nil, refuse(ErrRefundExceeds)
		case final != nil && cumulative.Cmp(*final) > 0:
			return nil, nil, refuse(ErrExceedsTotal)
		}
		var next []Amount
		if final != nil {
			next = w.StepTo(shares, cumulative, *final)
		} else {
			next = w.Step(shares, cumulative)
		}
		rows = append(rows, Changes(shares, next))
		shares = next
	}
	return rows, shares, nil
}

// Changes is after − before, line by line.
func Changes(before, after []Amount) []Amount {
	change := make([]Amount, len(after))
	for i := range after {
		change[i] = after[i].Sub(before[i])
	}
	return change
}

// Refund 退款冲回 takes a refund out of an open stream of payments.
func (w Weights) Refund(payments []Amount, refund Amount) (before, reversal, after []Amount, err error) {
	_, before, err = w.Instalments(payments, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	left := Total(payments...).Sub(refund)
	if left.Sign() < 0 {
		return nil, nil, nil, refuse(ErrRefundExceeds)
	}
	after = w.Step(before, left)
	return before, Changes(before, after), after, nil
}

// Flow 收支 is a receipt or a cost of a stream.
type Flow struct {
	Cost   bool
	Amount Amount
}

// Mark 最高净额 is the state of a stream after one flow: a late cost is not asked back
// from persons, and later receipts first refill the gap.
type Mark struct {
	Flow
	Net       Amount // receipts less costs, not below zero
	HighWater Amount // the largest net so far, on which the pool stands
	Pool      Amount // change of the pool
}

// Overpaid is the base by which the pool runs ahead of the net.
func (m Mark) Overpaid() Amount { return m.HighWater.Sub(m.Net) }

// HighWater 最高净额法 is the pool of a stream of receipts and costs at one rate.
func HighWater(flows []Flow, rate money.Ratio) (marks []Mark, pool Amount) {
	balance, high := Amount{}, Amount{}
	for _, f := range flows {
		if f.Cost {
			balance = balance.Sub(f.Amount)
		} else {
			balance = balance.Add(f.Amount)
		}
		net := balance.Positive()
		high = high.Max(net)
		next := high.Times(rate, Ceil)
		marks = append(marks, Mark{Flow: f, Net: net, HighWater: high, Pool: next.Sub(pool)})
		pool = next
	}
	return marks, pool
}

// Package trading is the activity of pricing achievements on the market (技术市场定价):
// the floor on which lots are bid for, with its log.
package trading

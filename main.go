// Command jiyue is 技约: the platform on which a pilot city runs its technology
// market.
package main

import (
	"os"

	"jiyue/infra/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }

package cli

import (
	"fmt"
	"os"

	"jiyue/infra/conform"
)

type conformCommand struct {
	Files []string `arg:"" name:"file" help:"检验用例文件（meta.schema 决定检验哪个引擎）" type:"existingfile"`
}

// Run answers every case of the files; it fails when a case does.
func (c conformCommand) Run(s *streams) error {
	failures := 0
	for _, name := range c.Files {
		failed, err := conformFile(s, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		failures += failed
	}
	if failures > 0 {
		return exitCode(1)
	}
	return nil
}

func conformFile(s *streams, name string) (failed int, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	_, failed, err = conform.Run(s.out, f)
	return failed, err
}

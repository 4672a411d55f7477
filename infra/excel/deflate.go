package excel

import (
	"compress/flate"
	"io"
)

// deflater compresses on several goroutines: each block becomes a stretch of
// one deflate stream that ends on a byte boundary, so that the stretches join.
// Memory is bounded by the blocks in flight.
type deflater struct {
	w       io.Writer
	block   []byte
	pending []chan []byte // in order
	free    chan *flate.Writer
	err     error
}

const (
	deflateBlock   = 512 << 10
	deflateWorkers = 2
	deflateLevel   = flate.BestSpeed
)

func newDeflater(w io.Writer) (io.WriteCloser, error) {
	d := &deflater{w: w, block: make([]byte, 0, deflateBlock), free: make(chan *flate.Writer, deflateWorkers)}
	for range deflateWorkers {
		worker, err := flate.NewWriter(nil, deflateLevel)
		if err != nil {
			return nil, err
		}
		d.free <- worker
	}
	return d, nil
}

func (d *deflater) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		n := copy(d.block[len(d.block):cap(d.block)], p)
		d.block, p = d.block[:len(d.block)+n], p[n:]
		if len(d.block) == cap(d.block) {
			d.dispatch()
		}
	}
	return written, d.err
}

// dispatch hands the block to a worker and, when all are busy, writes out what
// the oldest has made.
func (d *deflater) dispatch() {
	if len(d.pending) > deflateWorkers {
		d.collect()
	}
	block, done := d.block, make(chan []byte, 1)
	d.block = make([]byte, 0, deflateBlock)
	d.pending = append(d.pending, done)
	worker := <-d.free
	go func() {
		out := &sliceWriter{b: make([]byte, 0, len(block)/3)}
		worker.Reset(out)
		_, _ = worker.Write(block) // a sliceWriter does not fail
		_ = worker.Flush()
		d.free <- worker
		done <- out.b
	}()
}

func (d *deflater) collect() {
	out := <-d.pending[0]
	d.pending = d.pending[1:]
	if d.err == nil {
		_, d.err = d.w.Write(out)
	}
}

// Close ends the stream with an empty final block.
func (d *deflater) Close() error {
	if len(d.block) > 0 {
		d.dispatch()
	}
	for len(d.pending) > 0 {
		d.collect()
	}
	if d.err == nil {
		_, d.err = d.w.Write([]byte{0x03, 0x00})
	}
	return d.err
}

type sliceWriter struct{ b []byte }

func (s *sliceWriter) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

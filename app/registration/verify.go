package registration

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// ErrNoCertificate 查无此证明.
var ErrNoCertificate = fault.New(fault.NotFound, "certificate.not_found", "查无此登记证明，请核对登记编号或重新扫描二维码")

// Verification 查验结果 is all that the public learns. With a number alone it is the
// answer; what the paper says is shown only to who holds the paper, by its QR.
type Verification struct {
	Answer      contract.Answer
	Number      string
	Certificate *contract.Certificate // only by QR
}

// Verify 查验登记证明 by 登记编号 or by the QR's token.
func (s *Service) Verify(ctx context.Context, numberOrToken string) (Verification, error) {
	cert, state, current, err := s.Reader.Certificate(ctx, numberOrToken)
	if err != nil {
		return Verification{Answer: contract.AnswerNotFound, Number: numberOrToken}, err
	}
	v := Verification{Answer: contract.AnswerFor(state, cert.Version, current), Number: cert.Number}
	held := 0
	if numberOrToken == cert.Token {
		v.Certificate, held = &cert, cert.Version
	}
	if v.Answer == contract.AnswerChanged {
		versions, err := s.Reader.Versions(ctx, cert.ContractID)
		if err != nil {
			return v, err
		}
		v.Answer = contract.AnswerToPaper(versions, held)
	}
	return v, nil
}

// Certificate 登记证明 of a case in one of its versions, 0 for the newest, for
// those who may read it.
func (s *Service) Certificate(ctx context.Context, by actor.Actor, id contract.ID, version int) (contract.Certificate, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return contract.Certificate{}, err
	}
	if c.Number == "" {
		return contract.Certificate{}, ErrNoCertificate
	}
	if version == 0 {
		version = c.CertificateVersion
	}
	return s.Reader.CertificateOf(ctx, id, version)
}

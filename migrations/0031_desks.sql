-- 工作台 of a large office or applicant: each list and its count is one stretch of
-- an index, however many contracts the organisation has.
CREATE INDEX contracts_org_drafts ON contracts (applicant_org, updated_at DESC, id DESC) WHERE state = 'DRAFT';
CREATE INDEX contracts_org_supplements ON contracts (applicant_org, (COALESCE(due_on, DATE '9999-12-31')), id) WHERE state = 'SUPPLEMENT_REQUESTED';
CREATE INDEX contracts_org_decided ON contracts (applicant_org, updated_at DESC, id DESC) WHERE decided_at IS NOT NULL;
CREATE INDEX contracts_org_submitted ON contracts (applicant_org, updated_at DESC, id DESC) INCLUDE (applicant_id) WHERE state <> 'DRAFT';
CREATE INDEX contracts_office_decided ON contracts (office_id, updated_at DESC, id DESC) INCLUDE (registrar_id, reviewer_id) WHERE decided_at IS NOT NULL;

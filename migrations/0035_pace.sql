-- Every page of an official counts the open cases of the office, and the desk
-- counts them by list: one stretch of an index that carries what is asked for.
DROP INDEX contracts_queue;
CREATE INDEX contracts_queue ON contracts (office_id, (COALESCE(due_on, DATE '9999-12-31')), id) INCLUDE (state, registrar_id)
    WHERE state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW','EXPERT_REVIEW','CHANGE_PENDING','OBJECTION');
-- The open cases that one registrar of an office holds, or that nobody has.
DROP INDEX contracts_registrar_open;
CREATE INDEX contracts_held ON contracts (office_id, registrar_id, (COALESCE(due_on, DATE '9999-12-31')), id)
    WHERE state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED','EXPERT_REVIEW','CHANGE_PENDING');
-- What an office has registered between two days, and what a 技术经纪人 has brought.
CREATE INDEX contracts_office_registered ON contracts (office_id, registered_on) INCLUDE (state, closed_on, total, tech)
    WHERE registered_on IS NOT NULL;
CREATE INDEX contracts_applicant_registered ON contracts (applicant_id, registered_on) INCLUDE (applicant_org, office_id, office_region, state)
    WHERE number IS NOT NULL AND closed_on IS NULL;

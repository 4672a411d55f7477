-- Run after every migration: what the application's role may do. It adds to
-- history and never rewrites it; only the owner can, and then the hash chain
-- shows it.
GRANT USAGE ON SCHEMA public TO jiyue_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jiyue_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_events, certificates, files, contract_versions FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON subsidy_units FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON subsidy_lists FROM jiyue_app;
REVOKE DELETE ON audit_head, incomes, contracts, users, organisations, parties, counters, attachments, notices, absences FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON parameters, code_rows FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON parameter_changes FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON party_versions, ip_versions FROM jiyue_app;
REVOKE DELETE ON party_proposals, party_pairs, party_merges, ip_items, broker_records FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON statistics_entries FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON year_closings FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON demonstration FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON schedules, schedule_entries FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON achievement_versions FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON achievements, achievement_files FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON sale_events FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON sales, sale_bidders, sale_motions FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON sale_objections FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON fund_events, fund_entries, bank_statements, bank_statement_rows FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON fund_rules, bank_receipts, sale_funds, fund_deposits, remittances, fund_breaches FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON sale_objections, sale_papers FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON disclosures FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON sale_quotes FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON notice_sightings FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON appraisal_steps, appraisal_papers FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON appraisals FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON valuation_runs FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON valuations FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON assess_steps, assess_papers, assess_pool_versions, assess_pool_members, integrity_deeds FROM jiyue_app;
REVOKE DELETE, TRUNCATE ON assess_entries, assess_pools FROM jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON assess_facts FROM jiyue_app;
GRANT UPDATE (undoing, asker_id, undone_at, agreed_by) ON assess_facts TO jiyue_app;
REVOKE UPDATE, DELETE, TRUNCATE ON integrity_records FROM jiyue_app;
GRANT UPDATE (version, state) ON integrity_records TO jiyue_app;

-- 评价组席位的变动与合并: an assessor speaks of nobody else's recusal, the one who agrees to
-- a joint total is another than the one who has put it forward, and every draw has two
-- witnesses. A second lock behind the machine's rules.
ALTER TABLE assess_events
    ADD CONSTRAINT assess_events_recuse_check CHECK (act <> 'recuse' OR party <> 'EXPERT' OR COALESCE(args ->> 'user' = actor, false)),
    ADD CONSTRAINT assess_events_joint_check CHECK (act <> 'agree_joint' OR COALESCE(args ->> 'user' <> actor, false)),
    ADD CONSTRAINT assess_events_witness_check CHECK (act NOT IN ('draw_third', 'supplement') OR COALESCE(jsonb_array_length(args -> 'witnesses'), 0) >= 2);

CREATE INDEX assess_cases_achievement ON assess_cases (achievement_id) WHERE achievement_id IS NOT NULL;

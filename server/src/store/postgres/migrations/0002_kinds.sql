-- All that filters ask of records but time and visitor, each combination once: real records come in few
-- kinds, however many there are. A kind goes with its last record.
CREATE TABLE latch.kinds (
    kind int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    site text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    language text NOT NULL,
    regime text NOT NULL,
    action text NOT NULL,
    layer text NOT NULL,
    gesture text NOT NULL,
    outcome text NOT NULL,
    country text,
    answers jsonb NOT NULL
);
-- By a hash of the answers: they may be longer than an index takes.
CREATE INDEX kinds_by_all ON latch.kinds (site, version, language, regime, action, layer, gesture, outcome,
    coalesce(country, ''), hashtextextended(answers::text, 0));

ALTER TABLE latch.records ADD COLUMN kind int;
INSERT INTO latch.kinds
    (site, version, language, regime, action, layer, gesture, outcome, country, answers)
SELECT DISTINCT site, version, language, regime, action, layer, gesture, outcome, country, answers
FROM latch.records WHERE decision IS NOT NULL;
UPDATE latch.records r SET kind = k.kind FROM latch.kinds k
WHERE r.decision IS NOT NULL AND k.site = r.site AND k.version = r.version
    AND k.language = r.language AND k.regime = r.regime AND k.action = r.action AND k.layer = r.layer
    AND k.gesture = r.gesture AND k.outcome = r.outcome
    AND coalesce(k.country, '') = coalesce(r.country, '')
    AND hashtextextended(k.answers::text, 0) = hashtextextended(r.answers::text, 0)
    AND k.answers = r.answers;
ALTER TABLE latch.records ADD CONSTRAINT kind_of_the_kept
    CHECK ((kind IS NULL) = (decision IS NULL));
CREATE INDEX records_by_kind ON latch.records (kind, recorded_at, index);

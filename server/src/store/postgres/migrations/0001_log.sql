-- The consent log with what belongs to it. Times are milliseconds since 1970.

-- How far the log has come. Whoever appends or erases locks this row first, so servers take turns:
-- indexes have no gaps and times never decrease. `erased` is how many of the rows hold no record any more.
CREATE TABLE latch.head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    length bigint NOT NULL DEFAULT 0 CHECK (length >= 0),
    recorded_at bigint NOT NULL DEFAULT 0 CHECK (recorded_at >= 0),
    erasures bigint NOT NULL DEFAULT 0 CHECK (erasures >= 0),
    erased bigint NOT NULL DEFAULT 0 CHECK (erased BETWEEN 0 AND length)
) WITH (fillfactor = 20);
INSERT INTO latch.head DEFAULT VALUES;

-- One row for each record. What is left of an erased one is its place, time and site, and what its leaf
-- in the tree says instead of it.
CREATE TABLE latch.records (
    index bigint NOT NULL,
    recorded_at bigint NOT NULL,
    site text COLLATE "C" NOT NULL,
    decision bytea,
    visitor bytea,
    version bigint,
    notice_hash bytea,
    language text,
    regime text,
    action text,
    layer text,
    gesture text,
    trusted boolean,
    -- A device's claim, any 64 bits: read it as unsigned.
    decided_at bigint,
    page text,
    outcome text,
    answers jsonb,
    browser text,
    device text,
    rule text,
    -- These four may be missing from a record, too.
    country text,
    address text,
    build bytea,
    previous bigint CHECK (previous < index),
    commitment bytea,
    PRIMARY KEY (recorded_at, index),
    CONSTRAINT kept_or_erased_whole CHECK (num_nulls(decision, visitor, version, notice_hash,
        language, regime, action, layer, gesture, trusted, decided_at, page, outcome, answers,
        browser, device, rule) IN (0, 17)),
    CONSTRAINT nothing_personal_when_erased CHECK (decision IS NOT NULL
        OR num_nonnulls(country, address, build, previous) = 0),
    CONSTRAINT commitment_of_the_erased CHECK (commitment IS NULL
        OR decision IS NULL AND octet_length(commitment) = 32)
) PARTITION BY RANGE (recorded_at);
-- Times do not decrease with indexes, so ordering by time and index is ordering by index, and
-- partitions are read one after the other, only as far as a page needs.
CREATE INDEX records_by_site ON latch.records (site, recorded_at, index);
-- What a count over an index takes off again.
CREATE INDEX records_erased ON latch.records (site, recorded_at) WHERE decision IS NULL;

-- The months that have a partition, and the first index in each that has a record: from an index to
-- its partition.
CREATE TABLE latch.months (
    starts bigint PRIMARY KEY,
    first bigint UNIQUE
);

-- Each decision that has a record, once over all partitions; by visitor, so that it finds histories,
-- and by the second index a visitor's latest record without reading all of theirs.
CREATE TABLE latch.decisions (
    visitor bytea NOT NULL,
    site text COLLATE "C" NOT NULL,
    decision bytea NOT NULL,
    index bigint NOT NULL,
    recorded_at bigint NOT NULL,
    PRIMARY KEY (visitor, site, decision)
);
CREATE INDEX decisions_in_order ON latch.decisions (visitor, site, index);

-- The tree over the log: its size, how many records are in it, the checkpoint signed last. Whoever makes
-- it grow locks this row first; whoever erases, after the head.
CREATE TABLE latch.tree (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    size bigint NOT NULL DEFAULT 0 CHECK (size >= records),
    records bigint NOT NULL DEFAULT 0 CHECK (records >= 0),
    checkpoint text NOT NULL DEFAULT '',
    -- What is no longer kept of the beginning.
    pruned_leaves bigint NOT NULL DEFAULT 0 CHECK (pruned_leaves BETWEEN pruned_records AND size),
    pruned_records bigint NOT NULL DEFAULT 0 CHECK (pruned_records BETWEEN 0 AND records)
) WITH (fillfactor = 20);
INSERT INTO latch.tree DEFAULT VALUES;

-- The hashes of its tiles, 32 bytes each; the last of each level grows in place.
CREATE TABLE latch.tiles (
    level smallint NOT NULL,
    index bigint NOT NULL,
    hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (level, index)
);
ALTER TABLE latch.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- The salt of each record that is in the tree and not erased.
CREATE TABLE latch.salts (
    record bigint PRIMARY KEY,
    salt bytea NOT NULL CHECK (octet_length(salt) = 16)
);

-- The leaves that stand for no record.
CREATE TABLE latch.leaves (
    leaf bigint PRIMARY KEY,
    data bytea NOT NULL
);

-- Digests of decisions whose records were erased.
CREATE TABLE latch.gone (
    digest bytea PRIMARY KEY
);

-- The account of erasures; never of whom. With a site, records of that site had expired by that rule;
-- else without an admin it was the visitor.
CREATE TABLE latch.erasures (
    number bigint PRIMARY KEY,
    at bigint NOT NULL,
    admin text,
    records bigint NOT NULL CHECK (records > 0),
    site text COLLATE "C",
    rule text,
    before bigint,
    CONSTRAINT expired_whole CHECK (num_nulls(site, rule, before) IN (0, 3)
        AND (site IS NULL OR admin IS NULL))
);

-- How long each site's records are kept; without `keep` for good.
CREATE TABLE latch.rules (
    site text COLLATE "C" PRIMARY KEY,
    keep text,
    set_at bigint NOT NULL,
    set_by text NOT NULL
);

-- How far each site's records have expired: the last one looked at for what it superseded, the last
-- one looked at for having lapsed, and the site's last entry in the account.
CREATE TABLE latch.expired (
    site text COLLATE "C" PRIMARY KEY,
    superseded_at bigint NOT NULL,
    superseded bigint NOT NULL,
    lapsed_at bigint NOT NULL,
    lapsed bigint NOT NULL,
    account bigint
);

CREATE TABLE latch.notices (
    site text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    asks_since bigint NOT NULL,
    published_at bigint NOT NULL,
    hash bytea NOT NULL,
    json text NOT NULL,
    despite json,
    PRIMARY KEY (site, version)
);

-- Files that pages were given, packed.
CREATE TABLE latch.bundles (
    name text COLLATE "C" PRIMARY KEY,
    bytes bytea NOT NULL
);
ALTER TABLE latch.bundles ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE latch.admins (
    name text COLLATE "C" PRIMARY KEY,
    password_hash text NOT NULL,
    password_set_at bigint NOT NULL
);

CREATE TABLE latch.findings (
    site text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    name text COLLATE "C" NOT NULL,
    times bigint NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (site, kind, name)
);

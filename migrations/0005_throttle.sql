-- How much of its allowance each bucket of attempts has used up: failed logins by account, browser and network, and
-- registrations by network. docs/SECURITY.md has the limits.

create table throttle (
    -- SHA-256 of what the bucket counts: neither a login name nor an address stands here.
    bucket bytea constraint throttle_pkey primary key
        constraint throttle_bucket_length check (octet_length(bucket) = 32),
    -- When nothing of what was counted counts any more. Each attempt moves it on by the limit's pause (GCRA, ITU-T I.371).
    empty_at timestamptz not null
);

-- For the sweep of those that are empty.
create index throttle_empty_at_idx on throttle (empty_at);

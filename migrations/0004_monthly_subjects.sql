-- How many distinct subjects got a token in a month: monthly active users, as the assistant's vendor bills them.
--
-- One row a month, into which every replica merges what it saw. No row and no value belongs to a visitor: these are sketches,
-- out of which no subject can be read (Apache DataSketches, in its format for exchange).

create table monthly_subjects (
    -- The month's first day, in UTC.
    month date constraint monthly_subjects_pkey primary key
        constraint monthly_subjects_month_begins check (extract(day from month) = 1),
    -- HyperLogLog of all subjects.
    subjects bytea not null,
    -- Theta sketch of those that got an anonymous token.
    anonymous bytea not null,
    -- Theta sketch of those that got an authenticated token.
    authenticated bytea not null,
    -- When a replica merged last.
    merged_at timestamptz not null
);

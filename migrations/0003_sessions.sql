-- Sessions of people who are logged in.

create table session (
    -- What lists and revocation call it. Not the key.
    id uuid constraint session_pkey primary key,
    -- SHA-256 of the session key. The key itself is in the browser's cookie alone.
    key_digest bytea not null
        constraint session_key_digest_key unique
        constraint session_key_digest_length check (octet_length(key_digest) = 32),
    account_id uuid not null,
    -- The subject of the browser that logged in: it stays that browser's subject while the session lives.
    subject_id uuid not null,
    -- account.password_version at login.
    password_version integer not null,
    -- The absolute limit counts from here.
    authenticated_at timestamptz not null,
    -- The idle limit counts from here. Written at most once a minute.
    last_seen_at timestamptz not null,
    -- When it was ended by logout, or replaced at login. Remembered for a minute, for the requests that were under way.
    ended_at timestamptz,
    constraint session_subject_fkey
        foreign key (subject_id, account_id) references subject (id, account_id) on delete cascade
);

create index session_account_id_idx on session (account_id);
create index session_subject_id_idx on session (subject_id);
-- For the sweep of sessions that are past their limits.
create index session_last_seen_at_idx on session (last_seen_at);

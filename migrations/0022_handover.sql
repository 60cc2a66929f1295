-- People whom the site's own backend hands over.

-- The backend knows a person by an id of its own, and may have no address of theirs.
alter table account alter column email drop not null;
comment on column account.email is
    'Login name, in lower case; null for somebody whom the site''s backend handed over without an address, who has no password either.';

alter table account add column handed_over_at timestamptz;
comment on column account.handed_over_at is 'When the site''s backend last handed its owner over; null while it never did.';

create table handover (
    -- What the backend ends it by. Not the code.
    id uuid constraint handover_pkey primary key,
    -- SHA-256 of the code. The code itself is in the answer to the backend alone.
    code_digest bytea not null
        constraint handover_code_digest_key unique
        constraint handover_code_digest_length check (octet_length(code_digest) = 32),
    account_id uuid not null
        constraint handover_account_id_fkey references account on delete cascade,
    -- The subject of the browser that may redeem the code. Mostly nobody's yet, so that it has no row of its own.
    subject_id uuid not null,
    expires_at timestamptz not null,
    -- A code that was redeemed stays for as long as its session, which the backend may end.
    redeemed_at timestamptz
);
comment on table handover is 'That the site''s backend has vouched for a person in a browser.';

create index handover_account_id_idx on handover (account_id);
-- For the sweep of codes that are past their time.
create index handover_expires_at_idx on handover (expires_at);

alter table session add column handover_id uuid
    constraint session_handover_id_fkey references handover on delete set null;
comment on column session.handover_id is 'The hand-over that it was opened with; null when it was none.';

-- "Which session ends with this hand-over?"
create index session_handover_id_idx on session (handover_id) where handover_id is not null;

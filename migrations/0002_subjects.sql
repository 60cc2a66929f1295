-- Subjects that a person had. Anonymous visitors have no row here: their subject stands in their cookie alone.

create table subject (
    -- The uuid behind `anon-`.
    id uuid constraint subject_pkey primary key,
    -- The one account that it belongs to, from the first login on and for good.
    account_id uuid not null
        constraint subject_account_id_fkey references account (id) on delete cascade,
    linked_at timestamptz not null,
    -- What a session refers to, so that no session can pair a subject with somebody else's account.
    constraint subject_id_account_id_key unique (id, account_id)
);

-- "Which subjects did this person have?", for erasure at the vendor.
create index subject_account_id_idx on subject (account_id);

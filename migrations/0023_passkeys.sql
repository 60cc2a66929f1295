-- Passkeys: people log in with what a device of theirs keeps (Web Authentication), without a password.

create table passkey (
    id uuid not null constraint passkey_pkey primary key,
    -- As the authenticator calls it; never used for two accounts.
    credential_id bytea not null
        constraint passkey_credential_id_key unique
        constraint passkey_credential_id_length check (octet_length(credential_id) between 1 and 1023),
    account_id uuid not null
        constraint passkey_account_id_fkey references account on delete cascade,
    public_key bytea not null
        constraint passkey_public_key_length check (octet_length(public_key) between 1 and 2048),
    sign_count bigint not null
        constraint passkey_sign_count_range check (sign_count between 0 and 4294967295),
    backup_eligible boolean not null,
    backed_up boolean not null
        constraint passkey_backed_up_if_eligible check (backup_eligible or not backed_up),
    name text not null
        constraint passkey_name_length check (char_length(name) between 1 and 60),
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    copied_at timestamptz
);
comment on table passkey is 'A public key whose private half a device of the account''s owner keeps.';
comment on column passkey.public_key is 'A COSE key (RFC 9052), as the authenticator sent it.';
comment on column passkey.sign_count is 'The highest counter that its authenticator has sent; 0 where it does not count.';
comment on column passkey.copied_at is 'When a counter last came that was not higher: somebody may have a copy.';

-- "With which passkeys does this person log in?"
create index passkey_account_id_idx on passkey (account_id);

create table passkey_challenge (
    digest bytea not null
        constraint passkey_challenge_pkey primary key
        constraint passkey_challenge_digest_length check (octet_length(digest) = 32),
    used_at timestamptz not null default now()
);
comment on table passkey_challenge is 'Challenges that were answered: none is answered twice, on whichever server. Nobody''s name is in it.';

-- "Which are past their time?"
create index passkey_challenge_used_at_idx on passkey_challenge (used_at);

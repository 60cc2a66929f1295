-- A second factor beside the password: an authenticator app (TOTP, RFC 6238), and codes for whoever has lost it.

create table second_factor (
    account_id uuid not null
        constraint second_factor_account_id_fkey references account on delete cascade,
    -- Another one has another id, so that browsers that were remembered for the old one count no more.
    id uuid not null,
    sealed_secret bytea not null
        constraint second_factor_sealed_secret_length check (octet_length(sealed_secret) between 1 and 200),
    last_step bigint not null,
    confirmed_at timestamptz not null default now(),
    constraint second_factor_pkey primary key (account_id)
);
comment on table second_factor is 'The authenticator app of an account, whose codes its owner gives beside the password.';
comment on column second_factor.sealed_secret is 'What the app shares with us, encrypted with a key that the database does not have.';
comment on column second_factor.last_step is 'The last 30 seconds whose code was used. None is used twice, on whichever server.';

create table recovery_code (
    account_id uuid not null
        constraint recovery_code_account_id_fkey references second_factor on delete cascade,
    digest bytea not null
        constraint recovery_code_digest_length check (octet_length(digest) = 32),
    constraint recovery_code_pkey primary key (account_id, digest)
);
comment on table recovery_code is 'The codes that stand in for the app, each once. A code that was used has no row.';

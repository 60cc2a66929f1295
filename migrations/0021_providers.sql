-- People who log in with an identity provider of OpenID Connect.

create table account_provider (
    -- `iss` and `sub` together name a person at a provider for good; an address does not.
    issuer text not null
        constraint account_provider_issuer_length check (octet_length(issuer) between 1 and 2048),
    subject text not null
        constraint account_provider_subject_length check (octet_length(subject) between 1 and 255),
    account_id uuid not null
        constraint account_provider_account_id_fkey references account on delete cascade,
    linked_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    constraint account_provider_pkey primary key (issuer, subject)
);
comment on table account_provider is 'Who somebody is at an identity provider that they log in with.';

-- "With which providers does this person log in?"
create index account_provider_account_id_idx on account_provider (account_id);

alter table account add column has_password boolean not null default true;
comment on column account.has_password is
    'Whether its owner has chosen a password. Without one, nothing matches password_hash, at the same cost.';

alter table session
    add column provider_issuer text
        constraint session_provider_issuer_length check (octet_length(provider_issuer) between 1 and 2048),
    add column provider_session text
        constraint session_provider_session_length check (octet_length(provider_session) between 1 and 5000);
comment on column session.provider_issuer is 'The identity provider that it was opened with; null when it was none.';
comment on column session.provider_session is 'The session there (`sid`), with whose end it ends.';

-- "Which sessions end with this one of the provider?" A btree entry has to be short, and `sid` need not be.
create index session_provider_session_idx on session (provider_issuer, md5(provider_session))
    where provider_session is not null;

-- With what an assistant acts for somebody at the identity provider that they logged in with.

create table provider_access (
    session_id uuid
        constraint provider_access_pkey primary key
        constraint provider_access_session_id_fkey references session on delete cascade,
    access_token bytea not null
        constraint provider_access_access_token_length check (octet_length(access_token) between 1 and 17000),
    refresh_token bytea
        constraint provider_access_refresh_token_length check (octet_length(refresh_token) between 1 and 17000),
    expires_at timestamptz not null,
    renewing_until timestamptz,
    renewal_failed boolean not null default false
);
comment on table provider_access is 'The tokens of a provider that a session keeps for assistants, encrypted.';
comment on column provider_access.expires_at is 'When the access token does.';
comment on column provider_access.renewing_until is 'Until then one server alone asks for new ones, or all of them pause.';
comment on column provider_access.renewal_failed is 'Whether the provider did not answer the last time.';

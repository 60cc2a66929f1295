-- Invitations: whoever has the link of one may register with its address, also where nobody else may.

create table invitation (
    -- SHA-256 of the token. The token itself is in the link alone.
    token_digest bytea
        constraint invitation_pkey primary key
        constraint invitation_token_digest_length check (octet_length(token_digest) = 32),
    email text not null
        constraint invitation_email_length check (octet_length(email) between 3 and 254),
    display_name text
        constraint invitation_display_name_length check (octet_length(display_name) between 1 and 5000),
    -- Then whoever uses it reads the mailbox, and the address is confirmed.
    is_mailed boolean not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
comment on table invitation is 'Links with which invited people register. A mail that was sent twice has two.';
comment on column invitation.display_name is 'The name that the form begins with; null for none.';

-- "Which invitations does this address have?"
create index invitation_email_idx on invitation (email);
create index invitation_expires_at_idx on invitation (expires_at);

alter table mail_outbox drop constraint mail_outbox_kind_known;
alter table mail_outbox add constraint mail_outbox_kind_known
    check (kind in ('confirm_address', 'already_registered', 'reset_password', 'password_changed', 'new_device',
        'second_factor_added', 'second_factor_removed', 'recovery_codes_changed', 'invitation'));
comment on column mail_outbox.display_name is
    'With confirm_address: the name of this registration; null for one by an older version. With invitation: the name that was given, if any';

-- People who give their account another address. Whoever reads the new mailbox confirms it, and whoever reads the old one may undo it.

create table email_change (
    id uuid constraint email_change_pkey primary key,
    account_id uuid not null
        constraint email_change_account_id_fkey references account on delete cascade,
    old_email text not null
        constraint email_change_old_email_length check (octet_length(old_email) between 3 and 254),
    new_email text not null
        constraint email_change_new_email_length check (octet_length(new_email) between 3 and 254),
    -- The password with which it was asked for: a new one ends it.
    password_version integer not null,
    requested_at timestamptz not null default now(),
    applied_at timestamptz,
    expires_at timestamptz not null
);
comment on table email_change is 'Changes of an account''s address: asked for, or made and not past undoing.';
comment on column email_change.applied_at is 'When the new mailbox confirmed it; null while it waits for that.';
comment on column email_change.expires_at is 'Until when it may be confirmed, or undone once it is made. Until then nobody else gets the old address.';

create index email_change_account_id_idx on email_change (account_id);
create index email_change_expires_at_idx on email_change (expires_at);
-- "Is this address kept for somebody?"
create index email_change_old_email_idx on email_change (old_email) where applied_at is not null;
-- Of two that are asked for at once, one waits.
create unique index email_change_pending_key on email_change (account_id) where applied_at is null;

create table email_change_link (
    -- SHA-256 of the token. The token itself is in the mail alone.
    token_digest bytea
        constraint email_change_link_pkey primary key
        constraint email_change_link_token_digest_length check (octet_length(token_digest) = 32),
    email_change_id uuid not null
        constraint email_change_link_email_change_id_fkey references email_change on delete cascade,
    undoes boolean not null
);
comment on table email_change_link is 'Links that confirm a change of address, or undo it. A mail that was sent twice has two.';

create index email_change_link_email_change_id_idx on email_change_link (email_change_id);

alter table mail_outbox add column email_change_id uuid
    constraint mail_outbox_email_change_id_fkey references email_change on delete set null;
comment on column mail_outbox.email_change_id is 'The change of address that it is about. One that is gone is not written about.';
create index mail_outbox_email_change_id_idx on mail_outbox (email_change_id) where email_change_id is not null;

alter table mail_outbox drop constraint mail_outbox_kind_known;
alter table mail_outbox add constraint mail_outbox_kind_known
    check (kind in ('confirm_address', 'already_registered', 'reset_password', 'password_changed', 'new_device',
        'second_factor_added', 'second_factor_removed', 'recovery_codes_changed', 'invitation', 'email_change',
        'email_changed', 'login_link'));

create function email_is_kept(wanted text, but_for uuid) returns boolean language sql stable as $$
    select exists(
        select from email_change
        where old_email = wanted and account_id <> but_for and applied_at is not null and expires_at > now()
    )
$$;
comment on function email_is_kept is 'Whether an address is kept for another account than this one, whose change of address may be undone.';

-- After the row is written: whoever waited for the old owner of the address sees what became of it.
create function refuse_kept_email() returns trigger language plpgsql as $$
begin
    if email_is_kept(new.email, new.id) then
        raise unique_violation using
            message = 'the address is kept for an account that had it until lately', constraint = 'account_email_key';
    end if;
    return null;
end
$$;
create trigger account_email_kept after insert or update of email on account
    for each row when (new.email is not null) execute function refuse_kept_email();

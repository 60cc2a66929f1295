-- People may invite others, where the operator lets them; and their owners are told when a way in is added to an account or removed from it.

create table invitation_request (
    id uuid
        constraint invitation_request_pkey primary key,
    inviter_id uuid not null
        constraint invitation_request_inviter_id_fkey references account (id) on delete cascade,
    email text not null
        constraint invitation_request_email_length check (octet_length(email) between 3 and 254),
    sent_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint invitation_request_inviter_id_email_key unique (inviter_id, email)
);
comment on table invitation_request is
    'Whom somebody has invited, as they see it. It is written whether a mail came of it or not: what they see tells nothing of accounts';

create index invitation_request_email_idx on invitation_request (email);
create index invitation_request_expires_at_idx on invitation_request (expires_at);

alter table invitation add column inviter_id uuid
    constraint invitation_inviter_id_fkey references account (id) on delete cascade;
comment on column invitation.inviter_id is 'Who invited; null for an operator. An account that is erased or disabled invites nobody';

create index invitation_inviter_id_idx on invitation (inviter_id) where inviter_id is not null;

alter table mail_outbox add column inviter_id uuid
    constraint mail_outbox_inviter_id_fkey references account (id) on delete cascade;
comment on column mail_outbox.inviter_id is 'With invitation: who invited; null for an operator';

create index mail_outbox_inviter_id_idx on mail_outbox (inviter_id) where inviter_id is not null;

-- The program knows the kinds, so that a new one needs no migration.
alter table mail_outbox drop constraint mail_outbox_kind_known;
alter table mail_outbox add constraint mail_outbox_kind_form check (kind ~ '^[a-z_]{1,40}$');

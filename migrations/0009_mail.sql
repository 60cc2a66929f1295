-- Mail: what waits to be sent, and the links in it that work once.

-- Since when an account waits for its owner to confirm the address; null once they did, and where none is asked for.
-- Accounts that a server without mail makes, an older version's among them, leave it null: they count as confirmed.
alter table account add column confirmation_requested_at timestamptz;

create table mail_outbox (
    -- Also the message's Message-ID, so that a mail that came twice is recognised.
    id uuid constraint mail_outbox_pkey primary key,
    kind text not null
        constraint mail_outbox_kind_known
        check (kind in ('confirm_address', 'already_registered', 'reset_password', 'password_changed', 'new_device')),
    -- Whom it is for. Whether they have an account is looked up when it is sent: whoever asks must not be told by the time
    -- that asking takes.
    recipient text not null
        constraint mail_outbox_recipient_length check (octet_length(recipient) between 3 and 254),
    -- The network that asked for it: an IPv4 address, or the first 64 bits of an IPv6 one. Null when nobody did.
    client_network text
        constraint mail_outbox_client_network_length check (octet_length(client_network) between 1 and 50),
    created_at timestamptz not null,
    attempts integer not null default 0,
    -- When it is tried (again); while it is being sent, when others may try. Null once there is nothing more to do.
    next_attempt_at timestamptz,
    -- When the mail server took it.
    sent_at timestamptz
);

-- For whoever looks for work.
create index mail_outbox_next_attempt_at_idx on mail_outbox (next_attempt_at) where next_attempt_at is not null;
-- For the limits of an hour, and the sweep of what is done.
create index mail_outbox_recipient_created_at_idx on mail_outbox (recipient, created_at);
create index mail_outbox_client_network_created_at_idx on mail_outbox (client_network, created_at);

create table one_time_link (
    -- SHA-256 of the token. The token itself is in the message alone: it is made when that is sent.
    token_digest bytea constraint one_time_link_pkey primary key
        constraint one_time_link_token_digest_length check (octet_length(token_digest) = 32),
    kind text not null
        constraint one_time_link_kind_known check (kind in ('confirm', 'reset')),
    account_id uuid not null
        constraint one_time_link_account_id_fkey references account (id) on delete cascade,
    -- As they were when it was made: the link is dead once either changes.
    email text not null,
    password_version integer not null,
    expires_at timestamptz not null
);

create index one_time_link_account_id_idx on one_time_link (account_id, kind);
create index one_time_link_expires_at_idx on one_time_link (expires_at);

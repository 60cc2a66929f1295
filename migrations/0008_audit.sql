-- The audit trail: what happened that matters to security, who did it, and how it ended.

create table audit_event (
    -- Made with the event, so that a batch whose answer was lost can be written again.
    id uuid constraint audit_event_pkey primary key,
    occurred_at timestamptz not null,
    -- docs/SECURITY.md tells what each means.
    event text not null,
    outcome text not null
        constraint audit_event_outcome check (outcome in ('ok', 'refused', 'failed')),
    -- Why, in a word: ours, never what somebody typed.
    reason text,
    -- Whose account it is about. Refers to nothing, so that the trail outlives the account: once that is erased the id says
    -- nothing about anybody, but still tells which events belong together.
    account_id uuid,
    -- The network of the client, /24 of IPv4 and /48 of IPv6: enough to see where an attack comes from, and no person's address.
    client_network cidr,
    -- As in the answer's X-Request-Id, and in the log.
    request_id text,
    -- The first eight hexadecimal digits of the session's digest.
    session text,
    -- The operating system's user who ran the command.
    operator bigint,
    -- The signing key's id.
    kid text
);

-- "What happened lately?", and the sweep of what is older than the retention.
create index audit_event_occurred_at_idx on audit_event (occurred_at);
-- "What happened to this account?"
create index audit_event_account_id_occurred_at_idx on audit_event (account_id, occurred_at) where account_id is not null;

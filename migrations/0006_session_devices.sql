-- What a person is told of their sessions, so that they know which to end.
alter table session
    -- The browser's own words, as much of them as fits; null when it said nothing, and for sessions from before this column.
    add column user_agent text
        constraint session_user_agent_length check (octet_length(user_agent) <= 300),
    -- Where the login came from: an IPv4 address, or the first 64 bits of an IPv6 one.
    add column login_network inet,
    -- Where the last use came from, as exactly as last_seen_at.
    add column last_network inet;

-- For the sweep, beside session_last_seen_at_idx: sessions past the absolute limit, and those that were ended.
create index session_authenticated_at_idx on session (authenticated_at);
create index session_ended_at_idx on session (ended_at) where ended_at is not null;

-- Refusals that are about no account are counted, and written once a minute as one row with their number.

alter table audit_event
    add column count bigint not null default 1
        constraint audit_event_count_positive check (count > 0);

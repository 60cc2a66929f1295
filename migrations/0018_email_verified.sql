-- Who has shown that they read an account's mail, so that no token claims an address that somebody merely typed.

alter table account add column email_verified_at timestamptz;
comment on column account.email_verified_at is
    'When its owner used a link that was mailed to the address, or an operator vouched for it; null while neither happened. An account '
    'that was made where nothing is mailed can be used all the same: see confirmation_requested_at.';

-- A link that an operator hands over says nothing about the mailbox.
alter table one_time_link add column is_mailed boolean not null default false;
comment on column one_time_link.is_mailed is
    'Whether the link went to the address alone; false for one that an operator handed over, or that an older version made';

-- What the audit trail still knows of accounts from before.
update account set email_verified_at = confirmed.at
from (select account_id, max(occurred_at) as at from audit_event
      where event = 'address_confirmed' and outcome = 'ok' group by account_id) as confirmed
where confirmed.account_id = account.id and account.confirmation_requested_at is null;

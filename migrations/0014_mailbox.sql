-- The mailbox that a mail goes to, for the limit on mail: the recipient without what follows a `+` in the local part (RFC 5233), under
-- which one mailbox has as many addresses as somebody likes. Null for mail of an older version, which counts by its recipient.

alter table mail_outbox add column mailbox text;
comment on column mail_outbox.mailbox is 'The recipient without its +tag; null for mail of an older version';

create index mail_outbox_mailbox_kind_created_at_idx on mail_outbox (coalesce(mailbox, recipient), kind, created_at);

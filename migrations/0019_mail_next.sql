-- Where somebody was going who had to read a mail first: they go on there once they have confirmed their address, or chosen a password,
-- and logged in.
--
-- It stays here and is no part of the link: whoever asks for a mail to another person's mailbox must not be able to write into it.
-- It is checked when it is asked for, and again before anybody is led there.

alter table mail_outbox
    add column next text
        constraint mail_outbox_next_length check (octet_length(next) between 1 and 2048);
comment on column mail_outbox.next is 'Where whoever asked for it was going: a path of the site, or a page of an allowed origin';

alter table one_time_link
    add column next text
        constraint one_time_link_next_length check (octet_length(next) between 1 and 2048);
comment on column one_time_link.next is
    'Copied from the mail: where to go after the next login. Kept for a day after the link''s time, for the new one that is asked for then.';

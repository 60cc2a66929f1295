-- What somebody typed who registered with an address stays with the mail, and then with the link, that asks to confirm it. Whoever
-- registers later with the same address changes neither.

alter table mail_outbox
    add column display_name text
        constraint mail_outbox_display_name_length check (octet_length(display_name) between 1 and 5000),
    add column password_hash text
        constraint mail_outbox_password_hash_form check (password_hash like '$argon2id$v=19$%');
comment on column mail_outbox.display_name is 'With confirm_address: the name of this registration; null for one by an older version';
comment on column mail_outbox.password_hash is 'With confirm_address: the password of this registration, as Argon2id';

alter table one_time_link
    add column display_name text
        constraint one_time_link_display_name_length check (octet_length(display_name) between 1 and 5000),
    add column password_hash text
        constraint one_time_link_password_hash_form check (password_hash like '$argon2id$v=19$%');
comment on column one_time_link.display_name is 'Copied from the mail: the name that the account gets when the address is confirmed';
comment on column one_time_link.password_hash is 'Copied from the mail: the password that is asked for, and that the account gets';

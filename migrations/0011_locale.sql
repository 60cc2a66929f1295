-- The language that a person is answered in.
--
-- The constraints hold the form of a tag and no list of languages: a new one then needs no migration, and a replica that does
-- not have it yet answers in its default.

alter table account
    add column locale text not null default 'en'
        constraint account_locale_is_tag check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
comment on column account.locale is 'BCP 47 tag of the language that the person is answered in';

alter table mail_outbox
    add column locale text not null default 'en'
        constraint mail_outbox_locale_is_tag check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
comment on column mail_outbox.locale is 'BCP 47 tag of the language that the mail is written in: the account''s, when it was queued';

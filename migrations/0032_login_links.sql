-- A link in a mail that logs in, in the place of a password.

alter table mail_outbox drop constraint mail_outbox_kind_known;
alter table mail_outbox add constraint mail_outbox_kind_known
    check (kind in ('confirm_address', 'already_registered', 'reset_password', 'password_changed', 'new_device',
        'second_factor_added', 'second_factor_removed', 'recovery_codes_changed', 'invitation', 'login_link'));

alter table one_time_link drop constraint one_time_link_kind_known;
alter table one_time_link add constraint one_time_link_kind_known check (kind in ('confirm', 'reset', 'login'));

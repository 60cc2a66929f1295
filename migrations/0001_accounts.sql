-- Accounts: the registered people.

create table account (
    id uuid constraint account_pkey primary key,
    -- Login name, in lower case.
    email text not null
        constraint account_email_key unique
        constraint account_email_lower_case check (email = lower(email))
        constraint account_email_length check (octet_length(email) between 3 and 254),
    -- What the person is called: any text on one line. Whoever shows it escapes it.
    display_name text not null
        constraint account_display_name_length check (octet_length(display_name) between 1 and 5000),
    -- The site's own id for the person, which the assistant's actions see; the account's id unless the operator sets another.
    custom_user_id text not null
        constraint account_custom_user_id_key unique
        constraint account_custom_user_id_length check (octet_length(custom_user_id) between 1 and 200),
    -- Argon2id, as a PHC string.
    password_hash text not null
        constraint account_password_hash_form check (password_hash like '$argon2id$v=19$%'),
    -- Counts up when the password changes, not when the same password is hashed anew. A session remembers the version that
    -- it was opened with and is worth nothing once the two differ.
    password_version integer not null default 1,
    created_at timestamptz not null,
    -- Since when the account may not be used; null while it may.
    disabled_at timestamptz
);

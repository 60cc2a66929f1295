-- People who move in bring their passwords along as the hashes of another system. Each is replaced at the first login.

alter table account drop constraint account_password_hash_form;
alter table account add constraint account_password_hash_form
    check (password_hash ~ '^(\$argon2(id|i|d)\$v=[0-9]+\$|\$2[aby]\$[0-9]{2}\$|\$scrypt\$|\$pbkdf2-sha256\$|pbkdf2_sha256\$)');
comment on column account.password_hash is
    'A PHC string, and argon2id once its owner has logged in. Of those who were imported, also what bcrypt and Django write.';

-- What the schema says of itself, where `\d+` shows it.

comment on column throttle.bucket is
    'HMAC-SHA-256 of what the bucket counts, under a key from the first cookie secret: neither a login name nor an address';

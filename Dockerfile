# The server, and what it runs in: one binary on a small Debian, as a user without rights.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# Dependencies stay in the caches; only the crate itself is compiled anew. It is touched because the caches outlive a checkout
# whose files may be older than what another one left there.
RUN --mount=type=cache,id=throughline-cargo,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=throughline-target,target=/src/target,sharing=locked \
    touch src/lib.rs src/main.rs \
    && SQLX_OFFLINE=true cargo build --release --locked --no-default-features --bin throughline \
    && install -D target/release/throughline /out/throughline \
    && install -d -m 0700 /out/state/keys /out/state/server /out/state/migrator /out/state/database /out/state/assistant

FROM debian:bookworm-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/throughline /usr/local/bin/throughline
# An empty volume takes its owner from here.
COPY --from=build --chown=10001:10001 /out/state /var/lib/throughline
USER 10001:10001
WORKDIR /var/lib/throughline
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=10s --start-period=60s --retries=3 CMD ["/usr/local/bin/throughline", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/throughline"]
CMD ["serve"]

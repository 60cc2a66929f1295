# The server, and what it runs in: one binary on a small Debian, as a user without rights. With `--target demo`, the demo for testers.

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

# With the same dependencies, from the same caches.
FROM build AS build-demo
RUN --mount=type=cache,id=throughline-cargo,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=throughline-target,target=/src/target,sharing=locked \
    touch src/lib.rs src/main.rs \
    && SQLX_OFFLINE=true cargo build --release --locked --bin throughline \
    && install -D target/release/throughline /out/demo/throughline \
    && install -d /out/demo/data

# The demo, with PostgreSQL's programs, for a tester's CI: see docs/QA.md. Whoever publishes other ports says so by these two variables.
FROM postgres:17-bookworm AS demo
COPY --from=build-demo /out/demo/throughline /usr/local/bin/throughline
COPY --from=build-demo --chown=postgres:postgres /out/demo/data /var/lib/throughline
ENV THROUGHLINE_PUBLIC_URL=http://127.0.0.1:3001 \
    THROUGHLINE_CHAT_SCRIPT_URL=http://127.0.0.1:3002/versions/latest/WatsonAssistantChatEntry.js
USER postgres
WORKDIR /var/lib/throughline
VOLUME /var/lib/throughline
STOPSIGNAL SIGTERM
EXPOSE 3001 3002 3003
ENTRYPOINT ["/usr/local/bin/throughline", "demo", "--listen", "0.0.0.0:3001", "--assistant-listen", "0.0.0.0:3002", "--provider-listen", "0.0.0.0:3003", "--data-dir", "/var/lib/throughline"]
CMD ["--mailbox"]

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

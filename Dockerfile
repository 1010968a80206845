# syntax=docker/dockerfile:1
# Steward in one image: the binary with its UI inside. `docker build -t steward .`

FROM node:24-trixie-slim AS node

FROM rust:1.95-slim-trixie AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /steward

# The tools change rarely: this layer is kept while scripts and Cargo.lock stay as they are.
COPY Cargo.lock ./
COPY scripts/lib.sh scripts/wasm-target.sh scripts/tools.sh scripts/
RUN STEWARD_TOOLS_DIR=/opt/steward-tools scripts/tools.sh ui

COPY . .
RUN STEWARD_TOOLS_DIR=/opt/steward-tools scripts/ui.sh
RUN cargo build --locked --release --package steward

FROM debian:trixie-slim
# Certificates for what Steward calls outside; nothing else is needed beside the binary.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/steward --create-home steward
COPY --from=build /steward/target/release/steward /usr/local/bin/steward
USER steward
WORKDIR /var/lib/steward
ENV STEWARD_SERVER_LISTEN=0.0.0.0:8080 \
    STEWARD_SERVER_DATA=/var/lib/steward/data
VOLUME /var/lib/steward/data
EXPOSE 8080
# Ready means that the database answers. The image has no HTTP client, and needs none for one line.
HEALTHCHECK --interval=5s --start-period=30s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["steward"]
CMD ["serve"]

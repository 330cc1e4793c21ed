FROM ghcr.io/astral-sh/uv:0.13.9 AS uv

FROM python:3.12-slim-bookworm AS packages
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-dev

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kith \
    && install -d -o kith -g kith /data
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY bot.py settings.py manifest.json manifest.private.json LICENSE NOTICE ./
COPY cli cli
COPY handlers handlers
COPY domain domain
COPY nlp nlp
COPY prompts prompts
COPY storage storage
COPY jobs jobs
COPY archive archive
COPY playground playground
# 0.0.0.0 inside the container; what is reachable from outside is decided where its port is published.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 KITH_HOME=/data HOST=0.0.0.0 PORT=3000
USER kith
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "bot.py", "run"]

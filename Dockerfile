# ScaleQ in a container: `docker build --tag scaleq .`
#
# Two stages, so that pip and what compiles stay behind. The image runs as a user without rights, keeps its data in /data (only needed
# where DATABASE_URL isn't set), and takes all settings from the environment.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN python -m venv /opt/scaleq && /opt/scaleq/bin/pip install --require-hashes --requirement requirements.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin scaleq && install --directory --owner scaleq --mode 700 /data
COPY --from=build /opt/scaleq /opt/scaleq
COPY bot /app/bot
COPY handlers /app/handlers
COPY migrations /app/migrations
COPY playground /app/playground
COPY questions /app/questions
ENV PATH=/opt/scaleq/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app \
    SCALEQ_DATA_DIR=/data SCALEQ_LOG=json PORT=3000
WORKDIR /app
USER scaleq
VOLUME /data
EXPOSE 3000
# SIGTERM lets a process finish what it is saying; that takes 10 seconds at most.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]

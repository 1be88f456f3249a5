FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for manage.py backup and restore: version 15, like the server in compose.yaml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* && useradd --uid 10001 --home-dir /app shuangbai
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN mkdir -p var && chown shuangbai var
USER shuangbai
ENV PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
VOLUME /app/var
CMD ["gunicorn", "shuangbai.wsgi"]

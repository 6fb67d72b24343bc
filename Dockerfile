# One image for the web process and for the delivery worker. It holds no secrets: they come from the environment.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt

COPY . .
# The manifest that production's storage needs; the values are for this one command and stay in no layer.
RUN DEBUG=0 SECRET_KEY=build TELEGRAM_BOT_TOKEN=build TELEGRAM_WEBHOOK_SECRET=build \
        python manage.py collectstatic --noinput \
    && python -m compileall -q . \
    && useradd --system --uid 10001 --home-dir /app shop \
    && mkdir -p /data/media && chown -R shop /data

USER shop
ENV MEDIA_ROOT=/data/media DATABASE_URL=sqlite:////data/prilavok.sqlite3
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8000}/healthz', timeout=4)"]

CMD ["gunicorn", "crm_project.wsgi"]

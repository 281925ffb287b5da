# One app process. Drafts are in the database of DATABASE_URL; the container itself keeps nothing.
# To build on one image for ever: --build-arg PYTHON_IMAGE=python:3.11-slim@sha256:…
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}

RUN useradd --system --home-dir /app --shell /usr/sbin/nologin kaiji && install --directory --owner=kaiji /spool
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY core core
COPY pages pages
COPY questionnaire questionnaire

USER kaiji
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STREAMLIT_SERVER_ADDRESS=0.0.0.0
EXPOSE 8501
# Whether the process serves. Not /healthz: an orchestrator would end every process, and with it what people
# have typed and could not store, because the database is away for a minute.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=2)"]
CMD ["streamlit", "run", "app.py"]

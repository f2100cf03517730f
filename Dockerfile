# The app for a public server: the page, the HTTP interface and the probes (server.py), as a user without rights.
#
#   docker build -t european-ai-factories .
#   docker run --rm -p 8501:8501 european-ai-factories
#
# Pin the image by digest where you build, so that the same commit makes the same image: replace the tag by
# python:3.13-slim@sha256:<what `docker buildx imagetools inspect python:3.13-slim` prints>.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --create-home app
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY app.py server.py ./
COPY .streamlit ./.streamlit
COPY ai_factories ./ai_factories
COPY components ./components
COPY data ./data

USER 10001
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=2)"]
CMD ["streamlit", "run", "server.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501"]

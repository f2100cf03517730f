# The app for a public server: the page, the HTTP interface and the probes (server.py), as a user without rights.
#
#   docker build -t european-ai-factories .
#   docker run --rm --init --read-only --tmpfs /tmp --cap-drop ALL -p 8501:8501 european-ai-factories
#
# Pin the image by digest where you build, so that the same commit makes the same image: replace the tag by
# python:3.13-slim@sha256:<what `docker buildx imagetools inspect python:3.13-slim` prints>.
FROM python:3.13-slim

LABEL org.opencontainers.image.title="European AI Factories" \
      org.opencontainers.image.description="An interactive map of the EuroHPC Joint Undertaking's AI Factories" \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0"

# Any user can run it, without a home or an entry in passwd: all that is written goes to /tmp. Streamlit does not greet,
# so that the log holds nothing but lines of JSON.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/tmp \
    TZ=UTC \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY app.py server.py ./
COPY .streamlit ./.streamlit
COPY ai_factories ./ai_factories
COPY components ./components
COPY data ./data
# Whatever the rights were where it was built; and nobody can change it here.
RUN chmod -R a=rX .

# A number, so that Kubernetes can see that it is not root; the group is that of OpenShift's users.
USER 10001:0
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['STREAMLIT_SERVER_PORT']}/healthz\", timeout=4)"]
CMD ["streamlit", "run", "server.py"]

"""The files for deployment, read strictly: point by point, and by the schemas of Kubernetes."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from components.views import VIEWS
from tests.support.data import ROOT

DEPLOY = ROOT / "deploy"
TOOLS = Path(sys.executable).parent


def _read(name: str) -> str:
    """A file without its comments."""
    return re.sub(r"(^|\s)#.*", "", (ROOT / name).read_text(), flags=re.MULTILINE)


NGINX = "\n".join(_read(f"deploy/{name}.conf") for name in ("nginx", "plain", "paths", "replicas"))
TLS = _read("deploy/tls.conf")
DOCKERFILE = re.sub(r"\\\n\s*", " ", _read("Dockerfile"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
APP, WEB = COMPOSE["services"]["app"], COMPOSE["services"]["web"]
MANIFEST: dict[str, Any] = {part["kind"]: part for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}
DEPLOYMENT, INGRESS = MANIFEST["Deployment"]["spec"], MANIFEST["Ingress"]
POD = DEPLOYMENT["template"]["spec"]
CONTAINER: dict[str, Any] = POD["containers"][0]
LABELS = DEPLOYMENT["template"]["metadata"]["labels"]
SETTINGS: dict[str, str] = {setting["name"]: setting["value"] for setting in CONTAINER["env"]}
NOTES: dict[str, str] = INGRESS["metadata"]["annotations"]
POLICY, BUDGET = MANIFEST["NetworkPolicy"]["spec"], MANIFEST["PodDisruptionBudget"]["spec"]


def both(holds: Callable[[dict[str, Any]], bool]) -> Callable[[], bool]:
    """Something holds for both services of compose.yaml."""
    return lambda: holds(APP) and holds(WEB)


def nginx(*directives: str) -> Callable[[], bool]:
    return lambda: all(re.search(rf"(^|[\s{{]){re.escape(each)};", NGINX, re.MULTILINE) for each in directives)


def tls(*directives: str) -> Callable[[], bool]:
    return lambda: all(re.search(rf"^\s*{re.escape(each)};", TLS, re.MULTILINE) for each in directives)


def within(location: str) -> str:
    """What nginx does for a path."""
    return NGINX.split(f"location {location} {{")[1].split("\n}")[0]


def seconds(value: str) -> int:
    return int(value.removesuffix("s"))


POINTS: Mapping[str, Callable[[], bool]] = {
    # nginx
    "nginx: logs are JSON": lambda: "log_format events escape=json" in NGINX,
    "nginx: one access log": lambda: re.findall(r"access_log ([^;]+);", NGINX + TLS) == ["/dev/stdout events"],
    "nginx: the log holds only known variables": lambda: (
        set(re.findall(r"\$(\w+)", NGINX.split("log_format")[1].split(";\n")[0]))
        == {"utc", "known_method", "part", "known_status", "request_time", "upstream_addr"}
    ),
    "nginx: errors that name readers are not logged": lambda: (
        re.findall(r"error_log ([^;]+);", NGINX + TLS) == ["stderr emerg"]
    ),
    "nginx: slow clients are let go": nginx(
        "client_header_timeout 10s", "client_body_timeout 10s", "send_timeout 30s", "keepalive_timeout 30s"
    ),
    "nginx: their sockets too": nginx("reset_timedout_connection on"),
    "nginx: requests are small": nginx("client_max_body_size 1k", "large_client_header_buffers 4 8k"),
    "nginx: limits are told by their status": nginx("limit_conn_status 429", "limit_req_status 429"),
    "nginx: sessions are limited": lambda: all(
        f"limit_{part};" in within("= /ai-factories/_stcore/stream")
        for part in ("conn sockets_of_network 200", "conn sockets 1000", "req zone=sessions burst=300 nodelay")
    ),
    "nginx: a socket stays open": lambda: "proxy_read_timeout 1h;" in within("= /ai-factories/_stcore/stream"),
    "nginx: foreign pages open none": lambda: (
        "if ($foreign) { return 403; }" in within("= /ai-factories/_stcore/stream")
    ),
    "nginx: the interface is limited": lambda: (
        "limit_req zone=interface burst=" in within("~ ^/ai-factories/(api/v1|mcp$)")
    ),
    "nginx: files are not": lambda: "limit_req" not in within("/ai-factories/"),
    "nginx: requests at once are limited": nginx("limit_conn requests_at_once 1000"),
    "nginx: replicas learn no address": nginx(
        'proxy_set_header X-Forwarded-For ""', 'proxy_set_header X-Real-IP ""', 'proxy_set_header Forwarded ""'
    ),
    "nginx: replicas learn the scheme": nginx("proxy_set_header X-Forwarded-Proto $scheme"),
    "nginx: redirects are relative": nginx("absolute_redirect off", "proxy_redirect ~^https?://[^/]+(/.*)$ $1"),
    "nginx: no redirect from Host": lambda: not re.search(r"return 30\d [^;]*\$(http_)?host", NGINX + TLS),
    "nginx: another replica is tried, within bounds": nginx(
        "proxy_next_upstream error timeout",
        "proxy_next_upstream_tries 3",
        "proxy_next_upstream_timeout 5s",
        "proxy_connect_timeout 500ms",
    ),
    "nginx: no version": nginx("server_tokens off"),
    "nginx: it ends in time": lambda: (
        seconds(re.findall(r"worker_shutdown_timeout (\d+s);", NGINX)[0]) < seconds(WEB["stop_grace_period"])
    ),
    "TLS: versions": tls("ssl_protocols TLSv1.2 TLSv1.3"),
    "TLS: tickets off": tls("ssl_session_tickets off"),
    "TLS: HSTS for two years": tls('add_header Strict-Transport-Security "max-age=63072000" always'),
    "TLS: HTTP leads to HTTPS": tls("return 301 https://ai-factories.example.org$request_uri"),
    "TLS: other names are not answered": lambda: (
        "ssl_reject_handshake on;" in TLS and "location / { return 444; }" in TLS
    ),
    "TLS: cookies are for TLS": tls("proxy_cookie_flags ~ secure"),
    # Compose
    "compose: read-only": both(lambda service: service["read_only"] is True),
    "compose: no rights": both(lambda service: service["cap_drop"] == ["ALL"] and "cap_add" not in service),
    "compose: no new ones": both(lambda service: "no-new-privileges:true" in service["security_opt"]),
    "compose: bounded scratch": both(lambda service: all("size=" in each for each in service["tmpfs"])),
    "compose: limits": both(
        lambda service: {"cpus", "memory", "pids"} <= service["deploy"]["resources"]["limits"].keys()
    ),
    "compose: open files": both(lambda service: service["ulimits"]["nofile"]["soft"] >= 8192),
    "compose: nginx has the files that it may open": lambda: (
        WEB["ulimits"]["nofile"]["hard"] >= int(re.findall(r"worker_rlimit_nofile (\d+);", NGINX)[0])
    ),
    "compose: bounded logs": both(lambda service: {"max-size", "max-file"} <= service["logging"]["options"].keys()),
    "compose: restart": both(lambda service: service["restart"] == "unless-stopped"),
    "compose: time to end": both(lambda service: "stop_grace_period" in service),
    "compose: init": both(lambda service: service["init"] is True),
    "compose: UTC": both(lambda service: service["environment"]["TZ"] == "UTC"),
    "compose: nginx is not root": lambda: WEB["user"] == "101:101",
    "compose: nginx is checked": lambda: "/ai-factories/healthz" in WEB["healthcheck"]["test"][-1],
    "compose: nginx's files are read-only": lambda: all(volume.endswith(":ro") for volume in WEB["volumes"]),
    "compose: replicas reach nobody": lambda: (
        APP["networks"] == ["inside"] and COMPOSE["networks"]["inside"]["internal"] is True
    ),
    "compose: nginx does": lambda: set(WEB["networks"]) == {"inside", "outside"},
    "compose: only nginx is published": lambda: "ports" not in APP,
    # Kubernetes
    "kubernetes: the namespace is the user's": lambda: all("namespace" not in p["metadata"] for p in MANIFEST.values()),
    "kubernetes: usual labels": lambda: all(
        "app.kubernetes.io/name" in part["metadata"]["labels"] for part in MANIFEST.values()
    ),
    "kubernetes: all select the replicas": lambda: all(
        selector.items() <= LABELS.items()
        for selector in (
            DEPLOYMENT["selector"]["matchLabels"],
            MANIFEST["Service"]["spec"]["selector"],
            POLICY["podSelector"]["matchLabels"],
            BUDGET["selector"]["matchLabels"],
            *(spread["labelSelector"]["matchLabels"] for spread in POD["topologySpreadConstraints"]),
        )
    ),
    "kubernetes: replicas go after they are told": lambda: (
        0 < CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"] <= POD["terminationGracePeriodSeconds"] - 30
    ),
    "kubernetes: a new one comes first": lambda: (
        DEPLOYMENT["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    ),
    "kubernetes: nodes are emptied one by one": lambda: BUDGET["maxUnavailable"] == 1 < DEPLOYMENT["replicas"],
    "kubernetes: over nodes and zones": lambda: (
        {spread["topologyKey"] for spread in POD["topologySpreadConstraints"]}
        == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    ),
    "kubernetes: nobody but the ingress comes in": lambda: (
        [list(source) for rule in POLICY["ingress"] for source in rule["from"]] == [["namespaceSelector"]]
    ),
    "kubernetes: nothing goes out": lambda: "Egress" in POLICY["policyTypes"] and POLICY["egress"] == [],
    "kubernetes: TLS": lambda: (
        [host for tls in INGRESS["spec"]["tls"] for host in tls["hosts"] if tls["secretName"]]
        == [rule["host"] for rule in INGRESS["spec"]["rules"]]
    ),
    "kubernetes: HSTS": lambda: (
        NOTES["nginx.org/hsts"] == "true" and NOTES["nginx.org/hsts-include-subdomains"] == "false"
    ),
    "kubernetes: limits": lambda: NOTES["nginx.org/limit-req-reject-code"] == "429",
    "kubernetes: nothing is uploaded": lambda: NOTES["nginx.org/client-max-body-size"] == "1k",
    "kubernetes: bounded scratch": lambda: all(volume["emptyDir"]["sizeLimit"] for volume in POD["volumes"]),
    "kubernetes: any user but root": lambda: (
        POD["securityContext"]["runAsNonRoot"] is True
        and "runAsUser" not in POD["securityContext"] | CONTAINER["securityContext"]
    ),
    "kubernetes: no rights": lambda: (
        CONTAINER["securityContext"]
        == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    ),
    "kubernetes: seccomp": lambda: POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"},
    "kubernetes: no token": lambda: POD["automountServiceAccountToken"] is False,
    "kubernetes: no addresses of other services": lambda: POD["enableServiceLinks"] is False,
    "kubernetes: a home": lambda: SETTINGS["HOME"] in {mount["mountPath"] for mount in CONTAINER["volumeMounts"]},
    "kubernetes: a busy process is not dead": lambda: (
        CONTAINER["livenessProbe"]["timeoutSeconds"] == 5 and CONTAINER["livenessProbe"]["failureThreshold"] >= 3
    ),
    "kubernetes: readiness waits": lambda: CONTAINER["readinessProbe"]["timeoutSeconds"] >= 2,
    "kubernetes: faulty data ends no process": lambda: (
        CONTAINER["startupProbe"]["httpGet"]["path"] == CONTAINER["livenessProbe"]["httpGet"]["path"] == "/healthz"
    ),
    "kubernetes: resources": lambda: all(
        {"cpu", "memory", "ephemeral-storage"} <= CONTAINER["resources"][kind].keys() for kind in ("requests", "limits")
    ),
    # The image
    "image: a number for a user": lambda: re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:0"],
    "image: a home for all users": lambda: "HOME=/tmp" in DOCKERFILE,
    "image: read-only for all users": lambda: "RUN chmod -R a=rX ." in DOCKERFILE,
    "image: UTC": lambda: "TZ=UTC" in DOCKERFILE,
    "image: it ends as asked": lambda: "STOPSIGNAL SIGTERM" in DOCKERFILE,
    "image: it says what it is": lambda: (
        {"title", "description", "licenses"} == set(re.findall(r"org\.opencontainers\.image\.(\w+)=", DOCKERFILE))
    ),
    "image: packages by hash": lambda: "pip install --require-hashes" in DOCKERFILE,
    "image: it is checked": lambda: "HEALTHCHECK" in DOCKERFILE,
}


@pytest.mark.parametrize("point", POINTS)
def test_a_strict_reading_finds(point: str) -> None:
    assert POINTS[point]()


@pytest.mark.audit
@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_kubernetes_would_accept_the_manifest(version: str) -> None:
    """The oldest version that it is for, and the newest whose schemas are here; unknown fields are errors."""
    command = [str(TOOLS / "kubernetes-validate"), "--strict", "-k", version, str(DEPLOY / "kubernetes.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("passed") == len(MANIFEST)


def test_the_files_for_deployment_fit_the_app(public: str) -> None:
    assert APP["deploy"]["replicas"] > 1
    base = APP["environment"]["STREAMLIT_SERVER_BASE_URL_PATH"]
    assert f"location /{base}/" in NGINX
    (port,) = WEB["ports"]
    assert f"listen {port.partition(':')[2]};" in NGINX
    for settings in (APP["environment"], SETTINGS):  # to the replicas, all requests come from one address
        assert settings["AI_FACTORIES_SESSIONS_PER_ADDRESS"] == "0"
    # One name stands for all replicas: "consistent" would go by the name, and a reader would be sent to any of them.
    assert re.search(r"hash [^;]+;", NGINX)
    assert "consistent" not in NGINX
    (views,) = re.findall(r"\^/ai-factories/\(([a-z|-]+)\)\?\$", NGINX)
    assert set(views.split("|")) | {""} == set(VIEWS)  # what counts as a page in the log

    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert requests.get(public + CONTAINER[probe]["httpGet"]["path"], timeout=10).status_code == 200
    service = MANIFEST["Service"]
    assert NOTES["nginx.org/lb-method"].startswith("hash $remote_addr")
    assert NOTES["nginx.org/websocket-services"] == service["metadata"]["name"]
    (path,) = INGRESS["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    assert path["path"] == f"/{SETTINGS['STREAMLIT_SERVER_BASE_URL_PATH']}"

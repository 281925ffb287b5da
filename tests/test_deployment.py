"""What the files for several machines say must be what the program reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from pages.parts.sessions_elsewhere import ONLY_KNOWN

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
# Read by Streamlit and by its server, not by our code.
OTHERS = {"STREAMLIT_SERVER_COOKIE_SECRET", "STREAMLIT_SECRETS_FILES", "FORWARDED_ALLOW_IPS"}


def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return content


def apps() -> dict[str, Any]:
    return {name: service for name, service in compose()["services"].items() if "build" in service}


def variables_read() -> set[str]:
    """Names of environment variables in the code."""
    code = "".join(
        path.read_text("utf-8") for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py")
    )
    return set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', code))


def test_the_processes_get_every_variable_they_read_and_no_other() -> None:
    read = variables_read()
    assert "DATABASE_URL" in read
    for service in apps().values():
        given = set(service["environment"])
        assert given - OTHERS <= read
        assert read - given == set()
        folder = service["environment"]["KAIJI_DATA"]  # of evidence files; the drafts are in PostgreSQL
        assert folder in service["volumes"]
        assert f"--owner=kaiji {folder}" in (ROOT / "Dockerfile").read_text("utf-8")


def test_the_readme_explains_every_variable() -> None:
    table = README.partition("## Growing past one machine")[2].partition("## Measured")[0]
    assert [name for name in variables_read() | OTHERS if f"| `{name}` |" not in table] == []


def test_several_processes_share_one_database_that_nobody_else_reaches() -> None:
    services = compose()["services"]
    assert len(apps()) > 1
    assert len({service["environment"]["DATABASE_URL"] for service in apps().values()}) == 1
    assert [name for name, service in services.items() if "ports" in service] == ["balancer"]
    assert compose()["networks"]["inside"]["internal"] is True
    assert all(service["networks"] == ["inside"] for service in (*apps().values(), services["database"]))


def test_every_secret_comes_from_outside() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    secrets = re.findall(r"(?:PASSWORD|SECRET): (.+)|://kaiji:([^@]+)@", text)
    assert secrets
    assert all(re.fullmatch(r"\$\{\w+:\?\}", given or password) for given, password in secrets)


def test_the_balancer_knows_every_process_and_keeps_a_browser_at_one() -> None:
    assert re.findall(r"server (\w+):8501", NGINX) == list(apps())
    assert re.search(r"hash \$affinity consistent;", NGINX)
    assert "$cookie_kaiji_browser" in NGINX
    assert re.search(r"Upgrade \$http_upgrade;", NGINX)
    assert re.search(r"X-Forwarded-For \$remote_addr;", NGINX)  # set, not appended to


def test_a_container_that_is_made_anew_is_found_at_its_new_address() -> None:
    servers = re.findall(r"server app\d:8501 (.*);", NGINX)
    assert all("resolve" in server.split() for server in servers)
    assert re.search(r"^resolver 127\.0\.0\.11 ", NGINX, re.MULTILINE)  # Docker's own
    assert re.search(r"upstream kaiji \{\s+zone ", NGINX)  # without it nginx refuses "resolve"


def test_the_balancer_asks_for_sessions_as_the_processes_understand_it() -> None:
    assert f"proxy_set_header {ONLY_KNOWN} $session_wanted;" in NGINX


def test_the_balancer_keeps_the_metrics_to_itself() -> None:
    (closed,) = re.findall(r"location ~\* (\S+) \{[^}]*return 404;", NGINX)
    for path in ("/metrics", "/metrics/", "/_stcore/metrics"):
        assert re.search(closed, path)
    for path in ("/", "/healthz", "/form-b", "/_stcore/stream", "/static/js/metrics.js"):
        assert not re.search(closed, path)


def test_a_failing_database_ends_no_process() -> None:
    """What could not be stored is in the memory of the process: its own health decides, not the store's."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert "/_stcore/health" in dockerfile.partition("HEALTHCHECK")[2].partition('CMD ["streamlit"')[0]


def test_the_image_has_every_folder_of_the_program_and_no_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = set(re.findall(r"^COPY (\S+)", dockerfile, re.MULTILINE))
    assert copied >= {"app.py", "core", "pages", "questionnaire", "assets", ".streamlit", "requirements.lock"}
    assert dockerfile.index("USER kaiji") < dockerfile.index("CMD")


def test_no_image_names_a_registry() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    images += re.findall(
        r"^(?:FROM |ARG \w+_IMAGE=)(\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    assert [image for image in images if "/" in image] == []


def test_every_image_can_be_pinned_by_its_digest_and_every_container_has_a_limit() -> None:
    services = compose()["services"].values()
    images = [service["image"] for service in services if "build" not in service]
    images += [app["build"]["args"]["PYTHON_IMAGE"] for app in apps().values()]
    assert [image for image in images if not re.fullmatch(r"\$\{\w+_IMAGE:-[\w.:-]+\}", image)] == []
    default = images[-1].partition(":-")[2].rstrip("}")
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert f"ARG PYTHON_IMAGE={default}\nFROM ${{PYTHON_IMAGE}}" in dockerfile
    assert [service for service in services if "mem_limit" not in service] == []


def test_the_balancers_log_names_no_file_of_a_session() -> None:
    (form,) = re.findall(r"log_format quiet '([^']+)'", NGINX)
    assert "$place" in form.split()
    assert not {"$uri", "$request_uri", "$request"} & set(form.split())

"""What holds the house together: which way the arrows go, where numbers stand, how long a file may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.messages import MESSAGE_VALUES

ROOT = Path(__file__).resolve().parent.parent
OURS = ("core", "pages", "questionnaire")


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> set[str]:
    """Top-level packages that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative imports hide where they lead"
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("core", {"streamlit", "pages", "questionnaire", "tests"}),
        ("questionnaire", {"streamlit", "pages", "tests"}),
        ("pages", {"tests"}),
    ],
)
def test_imports_go_one_way(package: str, forbidden: set[str]) -> None:
    allowed = {"core/__main__.py": {"questionnaire"}}
    wrong = {
        name(path): found
        for path in files(package)
        if (found := imports(path) & forbidden - allowed.get(name(path), set()))
    }

    assert wrong == {}


def test_every_package_imported_is_declared() -> None:
    installed_as = {
        "fpdf2": "fpdf",
        "pyyaml": "yaml",
        "python-stdnum": "stdnum",
        "prometheus-client": "prometheus_client",
    }
    declared = {installed_as.get(package, package) for package, _ in requirements("requirements.txt")}
    comes_with = {"fontTools": "fpdf2", "starlette": "streamlit", "google": "streamlit"}
    known = {*OURS, *sys.stdlib_module_names, *declared, *comes_with}
    unknown = {
        name(path): found for package in OURS for path in files(package) if (found := imports(path) - known)
    }

    assert unknown == {}


SCHEME_NUMBERS = re.compile(
    r"(?<!\d)(209[,_]?000|190[,_]?000|19[,_]?000|104[,_]?500|95[,_]?000|9[,_]?500|10[,_]?450)(?!\d)"
    r"|(?<![\d和])[2２二](年|か年)"
)


@pytest.mark.parametrize("package", ["core", "pages"])
def test_no_number_of_the_scheme_stands_in_the_code(package: str) -> None:
    found = {
        f"{name(path)}:{number}": line.strip()
        for path in files(package)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if SCHEME_NUMBERS.search(line)
    }

    assert found == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("total = 209_000", True),
        ("税込 209,000円", True),
        ("fee = 10450", True),
        ("有効期間は2年です", True),
        ("2026年10月1日", False),
        ("令和8年2月", False),
        ("x = 1209000", False),
    ],
)
def test_the_search_for_numbers_of_the_scheme_finds_them(line: str, found: bool) -> None:
    assert bool(SCHEME_NUMBERS.search(line)) is found


def test_no_page_writes_html() -> None:
    wrong = {
        name(path): line.strip()
        for path in [ROOT / "app.py", *files("pages")]
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"unsafe_allow_html|\bst\.html\b|components\.v1", line)
    }

    assert wrong == {}


OWN_CALLBACKS = {"ignore", "rerun", "login", "logout"}
"""What Streamlit does itself."""


def test_every_callback_of_a_page_runs_to_its_end() -> None:
    callbacks = [
        (name(path), keyword.value)
        for path in files("pages")
        for call in ast.walk(syntax(path))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg in {"on_change", "on_click", "on_dismiss"}
    ]
    wrong = [(file, ast.unparse(given)) for file, given in callbacks if not _runs_to_its_end(given)]

    assert callbacks
    assert wrong == []


def _runs_to_its_end(given: ast.expr) -> bool:
    if isinstance(given, ast.IfExp):
        return _runs_to_its_end(given.body) and _runs_to_its_end(given.orelse)
    if isinstance(given, ast.Call):
        return ast.unparse(given.func) in {"whole", "pressed", "once"}
    own = given.value if isinstance(given, ast.Constant) else getattr(given, "attr", "")
    return own in OWN_CALLBACKS


CLICKED = {"button", "form_submit_button", "download_button"}


def acts_in_a_body(source: ast.Module) -> list[str]:
    """What is done with the result of a button: it would be done only if no other request comes first."""
    thrown_away = {id(node.value) for node in ast.walk(source) if isinstance(node, ast.Expr)}
    return [
        f"{call.lineno}: {ast.unparse(call.func)}"
        for call in ast.walk(source)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in CLICKED
        and id(call) not in thrown_away
    ]


def test_no_page_waits_for_a_click_in_its_body() -> None:
    found = {name(path): acts for path in files("pages") if (acts := acts_in_a_body(syntax(path)))}

    assert found == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("st.button('開く', on_click=whole(go))", False),
        ("if st.button('開く'): go()", True),
        ("pressed = left.button('開く')", True),
        ("with st.form('f'): st.form_submit_button('開く', on_click=once('f', go))", False),
        ("if ready and st.form_submit_button('開く'): go()", True),
        ("taken = st.download_button('保存', data)", True),
    ],
)
def test_the_search_for_acts_in_a_body_finds_them(line: str, found: bool) -> None:
    assert bool(acts_in_a_body(ast.parse(line))) is found


def texts_of(path: Path) -> Iterator[str]:
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


CODE = re.compile(r"[a-z]\d_[a-z_]+")
RULE_FILES = [path for path in files("core") if path.name != "messages.py"]


def test_every_message_is_used_by_a_rule() -> None:
    used = {text for path in RULE_FILES for text in texts_of(path)}

    assert set(MESSAGE_VALUES) - used == set()


def test_every_code_in_the_code_is_a_message() -> None:
    codes = {
        text for path in [*RULE_FILES, *files("pages")] for text in texts_of(path) if CODE.fullmatch(text)
    }

    assert codes - set(MESSAGE_VALUES) == set()


def test_every_code_given_to_find_is_a_message() -> None:
    given = {
        call.args[1].value
        for path in RULE_FILES
        for call in ast.walk(syntax(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "find"
        and isinstance(call.args[1], ast.Constant)
    }

    assert given
    assert given - set(MESSAGE_VALUES) == set()


@pytest.mark.parametrize(("package", "most"), [("core", 260), ("pages", 200), ("questionnaire", 260)])
def test_a_file_can_be_read_in_one_sitting(package: str, most: int) -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in files(package)}

    assert {path: length for path, length in lengths.items() if length > most} == {}


NOT_NAMES = {
    "core/__main__.py": "so many of so many",
    "core/error_places.py": "a line of the code",
    "core/text/filenames.py": "a file's name",
    "core/text/typed_contacts.py": "a postal code",
    "core/text/typed_spans.py": "a pattern",
    "core/text/typed_urls.py": "an address",
    "core/intake/limits.py": "a path",
    "core/papers/binder.py": "a page of so many",
    "core/papers/filing_set.py": "a path",
    "core/places.py": "the owner",
    "core/store/codes.py": "a resume code",
    "core/workbook/layout.py": "cells of a sheet",
    "core/workbook/numbers.py": "dates and times",
    "core/workshop/room.py": "a join code",
    "pages/parts/board.py": "so many of so many",
    "pages/parts/browser_scripts.py": "an address",
    "pages/parts/desk.py": "a random tag and a count, which name no place",
    "questionnaire/loader.py": "a path",
}
"""Where texts are put together, or taken apart, that are no names of places, and what they are."""

SEPARATORS = frozenset("/:.-|")
READING = {
    "partition",
    "rpartition",
    "split",
    "rsplit",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
}


def handmade_names(code: ast.AST) -> list[str]:
    """What puts ids together to a name, or takes a name apart: ``core/places.py`` owns that."""
    return [ast.unparse(node) for node in ast.walk(code) if _makes_a_name(node) or _reads_a_name(node)]


def _makes_a_name(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        texts = [_said(value) for value in node.values]
        between = zip(texts, texts[1:], texts[2:], strict=False)
        return any(a is c is None and b in SEPARATORS for a, b, c in between) or any(
            map(_begins_a_name, texts)
        )
    if isinstance(node, ast.BinOp):
        return bool(SEPARATORS & {_said(node.left), _said(node.right)})
    method, text, _ = _called(node)
    return method == "join" and text in SEPARATORS


def _reads_a_name(node: ast.AST) -> bool:
    method, _, given = _called(node)
    if method not in READING:
        return False
    return given in SEPARATORS or _begins_a_name(given) or bool(re.fullmatch("[a-z]", given or ""))


def _begins_a_name(text: str | None) -> bool:
    return bool(re.search("(^|[^a-z])(provider|unit)/$", text or ""))


def _called(node: ast.AST) -> tuple[str, str | None, str | None]:
    """The method that is called, the text it is called on and its first argument, where these are texts."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return "", None, None
    return node.func.attr, _said(node.func.value), _said(node.args[0]) if node.args else None


def _said(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize("package", OURS)
def test_names_of_places_are_made_and_read_in_one_module(package: str) -> None:
    found = {name(path): names for path in files(package) if (names := handmade_names(syntax(path)))}

    assert {path: names for path, names in found.items() if path not in NOT_NAMES} == {}


def test_every_exception_from_the_owner_of_names_is_needed() -> None:
    assert [path for path in NOT_NAMES if not handmade_names(syntax(ROOT / path))] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('f"unit/{unit_id}"', True),
        ('f"provider/{item.id}"', True),
        ('f"{kind}:{unit_id}"', True),
        ('f"{service.id}-{level.id}"', True),
        ('"/".join((kind, unit_id))', True),
        ('kind + ":" + unit_id', True),
        ('part.partition("/")', True),
        ('unit_id.split("-")[0]', True),
        ('name.rpartition(".")[2]', True),
        ('part.startswith("unit/")', True),
        ('service.id.removeprefix("s")', True),
        ('f"{key}:name"', False),
        ('f"{name}の写し"', False),
        ("text.split()", False),
        ('name.endswith(".pdf")', False),
    ],
)
def test_the_search_for_handmade_names_finds_them(line: str, found: bool) -> None:
    assert bool(handmade_names(ast.parse(line))) is found


def requirements(file: str) -> list[tuple[str, str]]:
    """(name in lower case without extras, the rest of the line) of every package."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines())
    matches = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(.*)", line) for line in lines if line)
    return [(match[1].lower(), match[2]) for match in matches if match and not match[0].startswith("-r")]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(file: str) -> None:
    assert requirements(file)
    assert [
        package for package, pin in requirements(file) if not re.fullmatch(r"==[0-9][0-9a-z.]*", pin)
    ] == []


def session_keys(path: Path) -> Iterator[str]:
    """How a file names places of the session itself, other than by the key that a widget was given."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.session_state":
            names = [each.id for each in ast.walk(node.slice) if isinstance(each, ast.Name)]
            constant = not names or all(name.isupper() or name.startswith("_") for name in names)
            if constant or not isinstance(node.ctx, ast.Load):
                yield ast.unparse(node)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "st.session_state":
            parent = next(
                call
                for call in ast.walk(syntax(path))
                if isinstance(call, ast.Call) and ast.unparse(call.func) == ast.unparse(node)
            )
            if node.attr != "get" or not isinstance(parent.args[0], (ast.Name, ast.Call)):
                yield ast.unparse(node)


def test_only_the_list_of_places_names_a_key_of_the_session() -> None:
    owners = {ROOT / "pages" / "parts" / "tab.py", ROOT / "pages" / "parts" / "entries.py"}
    found = {name(p): keys for p in files("pages") if p not in owners and (keys := [*session_keys(p)])}

    assert found == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('st.session_state["shelf"]', True),
        ("st.session_state[_SHOWN]", True),
        ("st.session_state[key] = 1", True),
        ('st.session_state.setdefault("shelf", {})', True),
        ('st.session_state.get("work")', True),
        ("save(st.session_state[key])", False),
        ('save(st.session_state[f"{key}:name"])', False),
        ('st.session_state.get(self.key("extras"))', False),
    ],
)
def test_the_search_for_keys_of_the_session_finds_them(line: str, found: bool, tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(line, "utf-8")

    assert bool([*session_keys(tmp_path / "page.py")]) is found


def test_each_place_of_the_session_is_filled_by_its_owner_only() -> None:
    tab = (ROOT / "pages" / "parts" / "tab.py").read_text("utf-8")
    owners = dict(re.findall(r'^(\w+): Slot\[.*\n""".*Owner: (\w+)\."""$', tab, re.MULTILINE))
    fillers = {
        place: {
            path.stem for path in files("pages") if re.search(rf"\b{place}\.put\(", path.read_text("utf-8"))
        }
        # Which puts back what a former session had.
        - ({"whereabouts"} if owners[place] != "whereabouts" else set())
        for place in re.findall(r"^(\w+): Slot", tab, re.MULTILINE)
    }

    assert fillers == {place: {owner} for place, owner in owners.items()}


_WIDGETS = {"text_input", "text_area", "selectbox", "radio", "multiselect", "pills", "segmented_control"}
_WIDGETS |= {"checkbox", "toggle", "number_input", "date_input", "data_editor", "slider", "select_slider"}
_WIDGETS |= {"time_input", "datetime_input", "color_picker", "feedback", "chat_input", "camera_input"}


def unchecked_values(path: Path) -> Iterator[str]:
    """Places where a page takes what the browser sent for a widget without asking ``pages/parts/entries.py``."""
    tree = syntax(path)
    thrown_away = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            value_of_widget = node.func.attr in _WIDGETS and id(node) not in thrown_away
            if value_of_widget or ast.unparse(node.func) in {"st.session_state.get", "st.session_state.pop"}:
                yield ast.unparse(node)
        read = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
        if read and ast.unparse(node).startswith("st.session_state["):
            yield ast.unparse(node)


def test_no_page_takes_a_value_from_the_browser_unchecked() -> None:
    owners = {ROOT / "pages" / "parts" / "entries.py", ROOT / "pages" / "parts" / "tab.py"}
    found = {name(p): taken for p in files("pages") if p not in owners and (taken := [*unchecked_values(p)])}

    assert found == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("save(st.session_state[key])", True),
        ("save(st.session_state.get(key))", True),
        ('text = st.text_input("名前")', True),
        ('if column.checkbox("はい"): save()', True),
        ('save(st.data_editor(table, key="t"))', True),
        ('st.text_input("名前", key=key, on_change=whole(lambda: save(typed(key))))', False),
        ("st.session_state[key] = unit.id", False),
    ],
)
def test_the_search_for_unchecked_values_finds_them(line: str, found: bool, tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(line, "utf-8")

    assert bool([*unchecked_values(tmp_path / "page.py")]) is found

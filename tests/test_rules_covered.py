"""Every rule of the scheme is tested: in a case table, in a test's name or by a marker."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support import TESTS, load_cases

RULES = (TESTS / "data" / "rules.txt").read_text("utf-8").split()


def rules_in_cases() -> Iterator[str]:
    for path in sorted((TESTS / "cases").glob("*.yaml")):
        for case in load_cases(path.stem):
            yield from filter(None, [case.get("rule"), *case.get("findings", {})])


def rules_in_tests() -> Iterator[str]:
    for path in sorted(TESTS.glob("**/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from (found.upper() for found in re.findall(r"(?<=_)[a-z][0-9](?=_|$)", node.name))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
                yield from (ast.literal_eval(argument) for argument in node.args)


COVERED = {*rules_in_cases(), *rules_in_tests()}


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_a_test(rule: str) -> None:
    assert rule in COVERED


def test_no_test_names_a_rule_that_does_not_exist() -> None:
    assert set(RULES) >= COVERED


def test_the_scheme_has_47_rules() -> None:
    assert len(RULES) == len(set(RULES)) == 47

"""Makes the fixtures of the present versions, once, before a release: ``python -m tests.data.stores.make``.

``stores/vN.sqlite3`` is a database and ``../drafts/vN.json`` a draft file as version N wrote them. A fixture of a
released version is never made again: the product has to open what that version left behind.
"""

from __future__ import annotations

from pathlib import Path

from core import draft as model
from core.draft import (
    Agent,
    Draft,
    Integration,
    MinimumTold,
    Offering,
    Plan,
    Service,
    ServiceLevel,
    Withhold,
)
from core.files import load_draft, save_draft
from core.store import Access, Store, browser_holder, tables
from pages.parts.storage import kept_by_certificate
from questionnaire import list_editions

FOLDER = Path(__file__).resolve().parent
SAMPLE = FOLDER.parents[2] / "questionnaire" / "samples" / "minato.json"
TITLE = "古い版で作った下書き"


def full_draft() -> Draft:
    """The complete sample, with every section filled."""
    draft = load_draft(SAMPLE.read_bytes(), list_editions())
    unit = draft.units["s1"]
    item_id, answer = next(iter(unit.answers.items()))
    withheld = answer.model_copy(
        update={"withhold": Withhold(reason="契約上の理由", period="2年"), "note": "覚え書き"}
    )
    first = Service(
        id="s1", name="みなとAI帳票", levels=(ServiceLevel(id="l1", name="標準"),), levels_differ="no"
    )
    return draft.model_copy(
        update={
            "title": TITLE,
            "eligibility": draft.eligibility.model_copy(
                update={
                    "agents": (
                        Agent(name="株式会社サンプル代理店", address="架空町", contact="050-0000-0000"),
                    )
                }
            ),
            "offering": Offering(
                services=(first, Service(id="s2", name="みなとAI検索")),
                integrations=(
                    Integration(id="i1", name="みなとAI", service_ids=("s1", "s2"), same_class="yes"),
                ),
            ),
            "units": {"s1": unit.model_copy(update={"answers": {**unit.answers, item_id: withheld}})},
            "minimum_told": MinimumTold(value="3", unit="months", told_on="2026-10-01"),
            "plan": Plan(
                years="4", notice_on="2026-10-01", certified_on="2026-11-01", certification_number="X-1"
            ),
        }
    )


def make_store(path: Path) -> None:
    """A draft with answers, a history with an edit and a restored text, and one share."""
    holder, store = browser_holder("fixture"), Store(f"sqlite:///{path}", kept_until=kept_by_certificate)
    stored = store.create(holder, full_draft(), "甲")
    stored = store.save(holder, stored, stored.draft.model_copy(update={"title": "別の題名"}), "甲")
    entry = store.history(holder, stored.id, "title")[0]
    stored = store.restore(holder, stored, "title", entry.before, "甲")
    Access(store).new_code(holder, stored.id)
    Access(store).share(holder, stored.id, "colleague@example.jp", "editor")
    store.engine.dispose()  # the last connection writes the log back into the file


def main() -> None:
    for path, make in (
        (FOLDER / f"v{tables.SCHEMA_VERSION}.sqlite3", make_store),
        (FOLDER.parent / "drafts" / f"v{model.SCHEMA_VERSION}.json", make_draft),
    ):
        if path.exists():
            print(f"{path.name} stays as it is")
        else:
            make(path)
            print(f"{path.name} made")


def make_draft(path: Path) -> None:
    path.write_bytes(save_draft(full_draft()))


if __name__ == "__main__":
    main()

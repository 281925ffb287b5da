"""As how many units? Rules U1-U5 (overview 4(3))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.draft import Draft, Integration, Offering, Service
from core.edition import Edition
from core.findings import Finding, Outcome, find
from core.places import PaperName, level_unit_id, number_of
from core.text.reading import line_problem


@dataclass(frozen=True, slots=True)
class ApplicationUnit:
    """One unit of application: examined, charged and certified on its own. ``id`` is stable."""

    id: str
    name: str
    service_ids: tuple[str, ...]
    rule: str
    named: bool = True
    """False where ``name`` is only a number, because the applicant has not named the service yet."""


@dataclass(frozen=True, slots=True)
class UnitsResult:
    """``units`` follow the applicant's choice; the counts show both sides of the choice of rule U2."""

    units: tuple[ApplicationUnit, ...]
    integrated_count: int
    separate_count: int
    findings: tuple[Finding, ...]

    @property
    def has_choice(self) -> bool:
        return self.integrated_count != self.separate_count


def may_integrate(offering: Offering, integration: Integration) -> bool:
    """True where all three conditions of rule U2 hold and no member's levels differ (condition 2)."""
    members = _members(offering, integration)
    conditions = (integration.same_class, integration.same_contents, integration.one_contract)
    return (
        len(members) > 1
        and all(answer == "yes" for answer in conditions)
        and not any(_differs(service) for service in members)
    )


def assess_units(edition: Edition, offering: Offering) -> UnitsResult:
    """The application units of the whole filing. Groups and stand-alone services add up."""
    possible = [i for i in offering.integrations if may_integrate(offering, i)]
    chosen = [i for i in possible if i.apply_as == "integrated"]
    units = _units(offering, chosen)
    return UnitsResult(
        units=units,
        integrated_count=len(_units(offering, possible)),
        separate_count=len(_units(offering, [])),
        findings=tuple(_findings(edition, offering, units)),
    )


def _units(offering: Offering, integrated: list[Integration]) -> tuple[ApplicationUnit, ...]:
    group_of = {service_id: i for i in integrated for service_id in i.service_ids}
    units: dict[str, ApplicationUnit] = {}
    for service in offering.services:
        if group := group_of.get(service.id):
            units[group.id] = _group_unit(offering, group)
        else:
            units.update((unit.id, unit) for unit in _service_units(offering, service))
    return tuple(units.values())


def _group_unit(offering: Offering, group: Integration) -> ApplicationUnit:
    members = _members(offering, group)
    name = group.name.strip() or "・".join(service_name(offering, s) for s in members)
    return ApplicationUnit(group.id, name, tuple(s.id for s in members), "U2")


def _service_units(offering: Offering, service: Service) -> Iterator[ApplicationUnit]:
    whole = service_name(offering, service)
    if not _differs(service):
        yield ApplicationUnit(service.id, whole, (service.id,), "U1", bool(service.name.strip()))
        return
    for number, level in enumerate(service.levels, start=1):
        name = f"{whole}（{level.name.strip() or f'サービスレベル{number}'}）"
        yield ApplicationUnit(level_unit_id(service.id, level.id), name, (service.id,), "U4")


def _differs(service: Service) -> bool:
    return len(service.levels) > 1 and service.levels_differ == "yes"


def service_name(offering: Offering, service: Service) -> str:
    """What the service is called; one without a name by its number, else by its place among the services."""
    place = next(n for n, each in enumerate(offering.services, start=1) if each.id == service.id)
    return service.name.strip() or f"サービス{number_of(service.id) or place}"


def used_unit_ids(draft: Draft) -> frozenset[str]:
    """Ids of units that there are, may be or have been: none is given again, so answers stay with their unit."""
    ticked = (PaperName.parse(key).unit for key in draft.documents_ready)
    return frozenset((*draft.offering.unit_ids, *draft.units, *filter(None, ticked)))


def _members(offering: Offering, integration: Integration) -> list[Service]:
    return [s for s in offering.services if s.id in integration.service_ids]


def _findings(edition: Edition, offering: Offering, units: tuple[ApplicationUnit, ...]) -> Iterator[Finding]:
    if not offering.services:
        yield find(edition, "u1_no_service", Outcome.OPEN)
        return
    yield find(edition, "u1_principle", Outcome.OK, count=len(units))
    for service in offering.services:
        if not service.name.strip():
            name = service_name(offering, service)
            yield find(edition, "u1_name_missing", Outcome.OPEN, service=name)
        yield from _level_findings(edition, offering, service)
    for place, name in _typed_names(offering):
        if problem := line_problem(name):
            yield find(edition, "u1_name_wrong", Outcome.OPEN, place=place, problem=problem)
    for integration in offering.integrations:
        yield from _integration_findings(edition, offering, integration)
    if twice := _in_two_groups(offering):
        yield find(edition, "u2_in_two_groups", Outcome.OPEN, services="、".join(twice))


def _typed_names(offering: Offering) -> Iterator[tuple[str, str]]:
    """Each name that the applicant typed, and what it is the name of."""
    for number, service in enumerate(offering.services, start=1):
        yield f"サービス{number}", service.name
        for level in service.levels:
            yield f"サービス{number}のサービスレベル", level.name
    for integration in offering.integrations:
        yield "統合したサービス", integration.name


def _level_findings(edition: Edition, offering: Offering, service: Service) -> Iterator[Finding]:
    if len(service.levels) < 2:
        return
    name, count = service_name(offering, service), len(service.levels)
    if service.levels_differ is None:
        yield find(edition, "u4_unanswered", Outcome.OPEN, service=name)
    elif service.levels_differ == "unsure":
        yield find(edition, "u5_levels", Outcome.CONFIRM, service=name)
    elif service.levels_differ == "yes":
        yield find(edition, "u4_differ", Outcome.OK, service=name, count=count)
    else:
        yield find(edition, "u4_same", Outcome.OK, service=name)


def _integration_findings(
    edition: Edition, offering: Offering, integration: Integration
) -> Iterator[Finding]:
    members = _members(offering, integration)
    names = "・".join(service_name(offering, s) for s in members)
    answers = (integration.same_class, integration.same_contents, integration.one_contract)
    if len(members) < 2:
        yield find(edition, "u2_too_few", Outcome.OPEN)
        return
    if any(_differs(service) for service in members):
        yield find(edition, "u2_levels_contradict", Outcome.CONFIRM, services=names)
        return
    if None in answers and "no" not in answers:
        yield find(edition, "u2_unanswered", Outcome.OPEN, services=names)
    elif "no" in answers:
        individually = integration.same_contents == integration.one_contract == "yes"
        code = "u3_individually" if individually else "u3_separate"
        yield find(edition, code, Outcome.OK, services=names, count=len(members))
    elif "unsure" in answers:
        yield find(edition, "u5_integration", Outcome.CONFIRM, services=names)
    else:
        chosen = "u2_integrated" if integration.apply_as == "integrated" else "u2_apart"
        yield find(edition, chosen, Outcome.OK, services=names, count=len(members))


def _in_two_groups(offering: Offering) -> list[str]:
    groups = [set(i.service_ids) for i in offering.integrations]
    return [
        service_name(offering, s) for s in offering.services if sum(s.id in group for group in groups) > 1
    ]

"""How things here are called in ClickUp: proposed from their names and types, and checked before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from surehand.connectors.clickup.shapes import CustomField, Status, Template, User
from surehand.core.engine import Next, Person, Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.clickup.account import Account
from surehand.runtime.clickup.settings import ClickUpSettings, Named
from surehand.runtime.clickup.wanted import effect_of

TEXT = ("short_text", "text")
FITS: Mapping[str, tuple[str, ...]] = {
    "text": TEXT,
    "long_text": ("text", "short_text"),
    "list": ("text", "short_text", "labels"),
    "contact": (*TEXT, "email", "phone"),
    "number": ("number", "currency"),
    "money": ("currency", "number"),
    "date": ("date",),
    "date_time": ("date",),
    "yes_no": ("checkbox",),
    "choice": ("drop_down", *TEXT),
    "multi_choice": ("labels", *TEXT),
    "person": ("users", *TEXT),
    "url": ("url", *TEXT),
}
"""The custom fields that can hold a field of a kind, the best fit first. A file stays here."""
PRIORITIES = (1, 2, 3, 4)
_MARKER = "surehand"


def propose_mapping(
    account: Account, playbook: Playbook, people: Mapping[str, Person], was: ClickUpSettings
) -> ClickUpSettings:
    """The settings with everything filled in that names and types tell; what was chosen already stays."""
    return replace(
        was,
        playbook=playbook.id,
        statuses={**_statuses(account.statuses), **_still(was.statuses, account.statuses)},
        fields={**_fields(account.fields, playbook), **was.fields},
        people={**was.people},
        marker=was.marker if was.marker.id else _marker(account.fields),
        templates={**_templates(account, playbook), **was.templates},
    )


def unmatched_people(
    account: Account, people: Mapping[str, Person], settings: ClickUpSettings
) -> tuple[Person, ...]:
    """Those who work here and have no account there by their address, nor one that was chosen for them."""
    known = {(user.email or "").casefold() for user in account.members}
    return tuple(
        person
        for person in people.values()
        if person.can_work and person.email.casefold() not in known and person.id not in settings.people
    )


def check_mapping(account: Account, playbook: Playbook, settings: ClickUpSettings) -> tuple[Refusal, ...]:
    """Everything that does not fit, each with what to do; nothing when the settings can be kept."""
    return (
        *_places(account, settings),
        *_misfit_statuses(account, settings),
        *_misfit_fields(account, playbook, settings),
        *_misfit_people(account, settings),
        *_misfit_tasks(playbook, settings),
        *_misfit_effects(account, playbook, settings),
    )


def _statuses(statuses: Sequence[Status]) -> dict[str, Named]:
    """The first status, and the one that says done; where none does, the one that closes."""
    ordered = sorted(statuses, key=lambda each: each.orderindex)
    first = next((each for each in ordered if not each.is_finished), None)
    last = next((each for each in ordered if each.type == "done"), None)
    last = last or next((each for each in ordered if each.type == "closed"), None)
    found = {"open": first, "done": last}
    return {name: _of_status(each) for name, each in found.items() if each}


def _still(was: Mapping[str, Named], statuses: Sequence[Status]) -> dict[str, Named]:
    return {name: each for name, each in was.items() if status_of(each, statuses)}


def status_of(named: Named, statuses: Sequence[Status]) -> Status | None:
    """A status as it is called now: by its id, else by its name, which is not told apart by case."""
    by_id = (each for each in statuses if named.id and each.id == named.id)
    by_name = (each for each in statuses if each.status.casefold() == named.name.casefold())
    return next(by_id, None) or next(by_name, None)


def _of_status(status: Status) -> Named:
    return Named(status.id or "", status.status, status.type)


def _fields(fields: Sequence[CustomField], playbook: Playbook) -> dict[str, Named]:
    """Custom fields that are called like a field here, and can hold it."""
    by_name = {each.name.casefold(): each for each in fields}
    found: dict[str, Named] = {}
    for field in playbook.fields.values():
        there = by_name.get(field.title.casefold()) or by_name.get(field.id.casefold())
        if there and there.type in FITS.get(field.type, ()):
            found[field.id] = Named(there.id, there.name, there.type)
    return found


def _marker(fields: Sequence[CustomField]) -> Named:
    named = (each for each in fields if each.name.casefold().startswith(_MARKER) and each.type in TEXT)
    found = next(named, None)
    return Named(found.id, found.name, found.type) if found else Named("")


def _templates(account: Account, playbook: Playbook) -> dict[str, Named]:
    return {
        effect.template: Named(there.id, there.name)
        for contract in playbook.handoffs.values()
        for effect in contract.effects
        for there in templates_for(account, effect.clickup)
        if effect.clickup and there.name.casefold() == effect.template.casefold()
    }


def templates_for(account: Account, verb: str) -> tuple[Template, ...]:
    """The templates that a list, or a task, can be made from."""
    return account.list_templates if verb == "create_list" else account.templates


def _misfit(code: str, sentence: str, fix: str) -> Refusal:
    return Refusal(code, sentence, allowed=(Next("change", fix),))


def _places(account: Account, settings: ClickUpSettings) -> Iterator[Refusal]:
    choose = "Choose one that is there."
    if not any(each.id == settings.team.id for each in account.teams):
        yield _misfit("no_such_place", "The workspace in ClickUp is not chosen, or cannot be seen.", choose)
        return
    if not any(each.id == settings.space.id for each in account.spaces):
        yield _misfit("no_such_place", "The space in ClickUp is not chosen, or is not there.", choose)
        return
    folder = settings.folder
    if folder.id and not any(each.id == folder.id for each in account.folders):
        yield _misfit("no_such_place", f"The folder “{folder.name}” is not in ClickUp any more.", choose)
    if settings.creates == "task" and account.list is None:
        yield _misfit("no_such_place", "The list for the tasks is not chosen, or is not there.", choose)


def _misfit_statuses(account: Account, settings: ClickUpSettings) -> Iterator[Refusal]:
    for name, word in (("open", "an open task"), ("done", "a task that is done")):
        chosen = settings.statuses.get(name)
        found = status_of(chosen, account.statuses) if chosen else None
        fix = "Choose a status of the list."
        if found is None:
            told = f"“{chosen.name}” is no status in ClickUp any more" if chosen else "No status is chosen"
            yield _misfit("no_such_status", f"{told} for {word}.", fix)
        elif found.is_finished != (name == "done"):
            sentence = f"“{found.status}” cannot stand for {word}: in ClickUp it is {found.type}."
            yield _misfit("status_unfit", sentence, fix)


def _misfit_fields(account: Account, playbook: Playbook, settings: ClickUpSettings) -> Iterator[Refusal]:
    there = {each.id: each for each in account.fields}
    for name, chosen in settings.fields.items():
        field, found = playbook.fields.get(name), there.get(chosen.id)
        if field is None:
            yield _misfit("no_such_field", f"The playbook has no field “{name}”.", "Leave it out.")
        elif found is None:
            sentence = f"The custom field “{chosen.name}” for “{field.title}” is not in ClickUp."
            yield _misfit("no_such_field", sentence, "Choose one that is there, or leave it out.")
        elif found.type not in FITS.get(field.type, ()):
            sentence = (
                f"“{found.name}” is a field of type {found.type} in ClickUp and cannot hold “{field.title}”."
            )
            yield _misfit("field_unfit", sentence, "Choose a field of a type that fits, or leave it out.")
    marker = there.get(settings.marker.id)
    if settings.marker.id and (marker is None or marker.type not in TEXT):
        sentence = f"“{settings.marker.name}” is no text field in ClickUp, so it cannot hold our own id."
        yield _misfit("field_unfit", sentence, "Choose a text field, or none.")


def _misfit_people(account: Account, settings: ClickUpSettings) -> Iterator[Refusal]:
    known = {user.id for user in account.members}
    for person, user in settings.people.items():
        if user not in known:
            sentence = f"The account {user} that was chosen for {person} is not in ClickUp any more."
            yield _misfit("no_such_user", sentence, "Choose somebody who is there.")


def _misfit_tasks(playbook: Playbook, settings: ClickUpSettings) -> Iterator[Refusal]:
    templates = {task.id for way in playbook.ways() for task in way.tasks}
    for name in sorted({*settings.checklists, *settings.priorities} - templates - {"*"}):
        yield _misfit("no_such_task", f"The playbook has no task “{name}”.", "Leave it out.")
    for name, priority in settings.priorities.items():
        if priority not in PRIORITIES:
            sentence = f"{priority} is no priority for “{name}”: 1 is urgent, 2 high, 3 normal, 4 low."
            yield _misfit("priority_unfit", sentence, "Choose one of the four.")


def _misfit_effects(account: Account, playbook: Playbook, settings: ClickUpSettings) -> Iterator[Refusal]:
    for contract in playbook.handoffs.values():
        effect = effect_of(contract, playbook, settings)
        verb, name, _ = effect or ("", "", "")
        if name:
            chosen = settings.templates.get(name)
            known = {each.id for each in templates_for(account, verb)}
            if chosen is None or chosen.id not in known:
                sentence = (
                    f"“{contract.title}” asks for the template “{name}”, which is not chosen or not there."
                )
                yield _misfit("no_such_template", sentence, "Choose a template of ClickUp for it.")
    unknown = [name for name in settings.handoffs if playbook.handoff(name) is None]
    for name in unknown:
        yield _misfit("no_such_contract", f"The playbook has no handoff “{name}”.", "Leave it out.")


def user_for(person: Person | None, members: Sequence[User], settings: ClickUpSettings) -> int | None:
    """The account of a person there: the one chosen for them, else the one with their address."""
    if person is None:
        return None
    if person.id in settings.people:
        return settings.people[person.id]
    address = person.email.casefold()
    return next((user.id for user in members if (user.email or "").casefold() == address), None)

"""What every new account of HubSpot has: types of objects, properties, associations and one pipeline."""

from __future__ import annotations

from typing import Any

CONTACT, COMPANY, DEAL, TICKET, TASK, NOTE = "0-1", "0-2", "0-3", "0-5", "0-27", "0-46"
PLURAL = {
    CONTACT: "contacts",
    COMPANY: "companies",
    DEAL: "deals",
    TICKET: "tickets",
    TASK: "tasks",
    NOTE: "notes",
}
SINGULAR = {
    CONTACT: "contact",
    COMPANY: "company",
    DEAL: "deal",
    TICKET: "ticket",
    TASK: "task",
    NOTE: "note",
}
TYPES = {name: id for names in (PLURAL, SINGULAR) for id, name in names.items()} | {id: id for id in PLURAL}

# (from, to): the ordinary number first, then those with a label.
ASSOCIATIONS: dict[tuple[str, str], list[tuple[int, str | None]]] = {
    (DEAL, CONTACT): [(3, None)],
    (CONTACT, DEAL): [(4, None)],
    (DEAL, COMPANY): [(341, None), (5, "Primary")],
    (COMPANY, DEAL): [(342, None), (6, "Primary")],
    (TASK, DEAL): [(216, None)],
    (DEAL, TASK): [(215, None)],
    (NOTE, DEAL): [(214, None)],
    (DEAL, NOTE): [(213, None)],
    (TASK, CONTACT): [(204, None)],
    (CONTACT, TASK): [(203, None)],
    (TASK, COMPANY): [(192, None)],
    (COMPANY, TASK): [(191, None)],
    (NOTE, CONTACT): [(202, None)],
    (CONTACT, NOTE): [(201, None)],
    (NOTE, COMPANY): [(190, None)],
    (COMPANY, NOTE): [(189, None)],
    (CONTACT, COMPANY): [(279, None), (1, "Primary")],
    (COMPANY, CONTACT): [(280, None), (2, "Primary")],
}


def inverse(from_type: str, to_type: str, number: int) -> int:
    """The number under which the other end sees an association."""
    numbers = [each for each, _ in ASSOCIATIONS[from_type, to_type]]
    return ASSOCIATIONS[to_type, from_type][numbers.index(number)][0]


def property_of(
    name: str, type: str = "string", *, calculated: bool = False, options: str = "", **more: Any
) -> dict[str, Any]:
    """A property as the API shows it; ``options`` are values divided by spaces."""
    fields = {"number": "number", "date": "date", "datetime": "date", "bool": "booleancheckbox"}
    fields["enumeration"] = "select"
    listed = [
        {"value": value, "label": value.replace("_", " ").title(), "hidden": False, "displayOrder": order}
        for order, value in enumerate(options.split())
    ]
    return {
        "name": name,
        "label": name.removeprefix("hs_").replace("_", " ").capitalize(),
        "description": "",
        "groupName": "information",
        "type": type,
        "fieldType": fields.get(type, "text"),
        "options": listed,
        "calculated": calculated,
        "externalOptions": type == "enumeration" and not listed,
        "hasUniqueValue": False,
        "hidden": False,
        "hubspotDefined": True,
        "archived": False,
        "modificationMetadata": {
            "archivable": False,
            "readOnlyDefinition": True,
            "readOnlyOptions": False,
            "readOnlyValue": calculated,
        },
        **more,
    }


def _shared(modified: str) -> list[dict[str, Any]]:
    return [
        property_of("hs_object_id", "number", calculated=True),
        property_of("createdate", "datetime"),
        property_of(modified, "datetime", calculated=True),
        property_of("hs_merged_object_ids", "enumeration", calculated=True),
        property_of("hubspot_owner_id", "enumeration"),
        property_of("hubspot_team_id", "enumeration", calculated=True),
        property_of("hs_timestamp", "datetime"),
    ]


def _texts(names: str) -> list[dict[str, Any]]:
    return [property_of(name) for name in names.split()]


def properties() -> dict[str, dict[str, dict[str, Any]]]:
    """The properties of every type, by name."""
    own = {
        CONTACT: [
            *_texts("firstname lastname email phone company jobtitle"),
            property_of("lifecyclestage", "enumeration", options="lead opportunity customer"),
        ],
        COMPANY: [
            *_texts("name domain phone city country description"),
            property_of(
                "industry", "enumeration", options="RETAIL COMPUTER_SOFTWARE MARKETING_AND_ADVERTISING"
            ),
            property_of("numberofemployees", "number"),
        ],
        DEAL: [
            *_texts("dealname description hs_next_step closed_won_reason"),
            property_of("dealstage", "enumeration"),
            property_of("pipeline", "enumeration"),
            property_of("amount", "number"),
            property_of("closedate", "datetime"),
            property_of("dealtype", "enumeration", options="newbusiness existingbusiness"),
            property_of("hs_is_closed", "bool", calculated=True),
            property_of("hs_is_closed_won", "bool", calculated=True),
        ],
        TICKET: [*_texts("subject content"), property_of("hs_pipeline_stage", "enumeration")],
        TASK: [
            *_texts("hs_task_subject hs_task_body"),
            property_of(
                "hs_task_status", "enumeration", options="NOT_STARTED IN_PROGRESS WAITING COMPLETED DEFERRED"
            ),
            property_of("hs_task_type", "enumeration", options="EMAIL CALL TODO"),
            property_of("hs_task_priority", "enumeration", options="NONE LOW MEDIUM HIGH"),
        ],
        NOTE: _texts("hs_note_body hs_attachment_ids"),
    }
    return {
        type: {each["name"]: each for each in (*_shared(modified(type)), *more)} for type, more in own.items()
    }


def modified(type: str) -> str:
    """The property that holds when an object was changed last."""
    return "lastmodifieddate" if type == CONTACT else "hs_lastmodifieddate"


SHOWN = {
    CONTACT: ("firstname", "lastname", "email"),
    COMPANY: ("name", "domain"),
    DEAL: ("dealname", "amount", "closedate", "dealstage", "pipeline"),
}
"""What is answered when nobody says which properties."""

STAGES = (
    ("appointmentscheduled", "Appointment scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified to buy", "0.4"),
    ("presentationscheduled", "Presentation scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision maker bought-in", "0.8"),
    ("contractsent", "Contract sent", "0.9"),
    ("closedwon", "Closed won", "1.0"),
    ("closedlost", "Closed lost", "0.0"),
)

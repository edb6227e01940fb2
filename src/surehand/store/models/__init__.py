"""Tables by noun. `Record`, `Handoff`, `Question`, `Task`, `Timer` are projections: made from events, never edited."""

from surehand.store.models.access import ApiKey, IdempotencyKey
from surehand.store.models.files import File
from surehand.store.models.imports import Import, ImportRow
from surehand.store.models.ledger import Delivery, Timer, WorkerBeat
from surehand.store.models.people import Absence, Account, Person, Team, TeamMember
from surehand.store.models.playbooks import PlaybookEntry, PlaybookVersion
from surehand.store.models.records import Event, Handoff, LongText, Question, Record, Task
from surehand.store.models.workspaces import Calendar, Workspace

__all__ = [
    "Absence",
    "Account",
    "ApiKey",
    "Calendar",
    "Delivery",
    "Event",
    "File",
    "Handoff",
    "IdempotencyKey",
    "Import",
    "ImportRow",
    "LongText",
    "Person",
    "PlaybookEntry",
    "PlaybookVersion",
    "Question",
    "Record",
    "Task",
    "Team",
    "TeamMember",
    "Timer",
    "WorkerBeat",
    "Workspace",
]

"""Tables by noun. `Record`, `Handoff`, `Question`, `Task`, `Timer` are projections: made from events, never edited."""

from surehand.store.models.access import ApiKey, IdempotencyKey
from surehand.store.models.act_links import ActLink
from surehand.store.models.alerts import AlertHours, AlertPreference
from surehand.store.models.assist_noticed import AssistNoticed
from surehand.store.models.assist_settings import (
    AssistAnswer,
    AssistDay,
    AssistEndpoint,
    AssistRead,
    AssistSettings,
    AssistTurn,
    AssistUse,
)
from surehand.store.models.assists import AssistReading, HandoffVector, Suggestion
from surehand.store.models.audits import Audit, BackTest
from surehand.store.models.connections import Attempt, Connection, Inbound
from surehand.store.models.declines import Decline
from surehand.store.models.files import File
from surehand.store.models.findings import Finding, Schedule
from surehand.store.models.first_run import FirstSteps, SampleRecord
from surehand.store.models.imports import Import, ImportRow
from surehand.store.models.ledger import Delivery, Timer, WorkerBeat
from surehand.store.models.links import Link
from surehand.store.models.mail import Mailbox, MailServer, ReplyAddress, SentLetter
from surehand.store.models.people import Absence, Account, Person, Team, TeamMember
from surehand.store.models.playbooks import PlaybookEntry, PlaybookVersion
from surehand.store.models.presence import Presence
from surehand.store.models.records import Event, Handoff, LongText, Question, Record, Task
from surehand.store.models.slack import SlackMessage, SlackPerson, SlackSession
from surehand.store.models.sync import Allowance, Conflict, Echo, HeldMove, Stream
from surehand.store.models.trail import Job, TrailEntry
from surehand.store.models.unsent import UnsentForm
from surehand.store.models.views import SavedView
from surehand.store.models.workspaces import Calendar, Workspace

__all__ = [
    "Absence",
    "Account",
    "ActLink",
    "AlertHours",
    "AlertPreference",
    "Allowance",
    "ApiKey",
    "AssistAnswer",
    "AssistDay",
    "AssistEndpoint",
    "AssistNoticed",
    "AssistRead",
    "AssistReading",
    "AssistSettings",
    "AssistTurn",
    "AssistUse",
    "Attempt",
    "Audit",
    "BackTest",
    "Calendar",
    "Conflict",
    "Connection",
    "Decline",
    "Delivery",
    "Echo",
    "Event",
    "File",
    "Finding",
    "FirstSteps",
    "Handoff",
    "HandoffVector",
    "HeldMove",
    "IdempotencyKey",
    "Import",
    "ImportRow",
    "Inbound",
    "Job",
    "Link",
    "LongText",
    "MailServer",
    "Mailbox",
    "Person",
    "PlaybookEntry",
    "PlaybookVersion",
    "Presence",
    "Question",
    "Record",
    "ReplyAddress",
    "SampleRecord",
    "SavedView",
    "Schedule",
    "SentLetter",
    "SlackMessage",
    "SlackPerson",
    "SlackSession",
    "Stream",
    "Suggestion",
    "Task",
    "Team",
    "TeamMember",
    "Timer",
    "TrailEntry",
    "UnsentForm",
    "WorkerBeat",
    "Workspace",
]

"""The engine: what a command on a record leads to. Pure; everything it depends on is an argument."""

from surehand.core.engine.codec import (
    UnreadableCommand,
    command_from_plain,
    decode_command,
    decode_event,
    decode_state,
    encode,
)
from surehand.core.engine.commands import Command
from surehand.core.engine.decide import Decision, decide, preview, refused_event
from surehand.core.engine.due import Timer, calendar_of, deadline, timers
from surehand.core.engine.events import Event, kind_of
from surehand.core.engine.evolve import Recorded, evolve, replay
from surehand.core.engine.facts import Absence, Actor, Context, Directory, Load, Mail, Person, Team
from surehand.core.engine.follow import Effects, Message, follow
from surehand.core.engine.gate import blocking, check_gate
from surehand.core.engine.packet import Packet, build_packet, current_digest
from surehand.core.engine.program import Gate, Program
from surehand.core.engine.refusal import FormHint, Next, Refusal, Unmet
from surehand.core.engine.routing import Routed, route
from surehand.core.engine.state import (
    HandoffState,
    OverrideState,
    Question,
    RecordState,
    ReturnedFor,
    Stop,
    TaskState,
)

__all__ = [
    "Absence",
    "Actor",
    "Command",
    "Context",
    "Decision",
    "Directory",
    "Effects",
    "Event",
    "FormHint",
    "Gate",
    "HandoffState",
    "Load",
    "Mail",
    "Message",
    "Next",
    "OverrideState",
    "Packet",
    "Person",
    "Program",
    "Question",
    "RecordState",
    "Recorded",
    "Refusal",
    "ReturnedFor",
    "Routed",
    "Stop",
    "TaskState",
    "Team",
    "Timer",
    "Unmet",
    "UnreadableCommand",
    "blocking",
    "build_packet",
    "calendar_of",
    "check_gate",
    "command_from_plain",
    "current_digest",
    "deadline",
    "decide",
    "decode_command",
    "decode_event",
    "decode_state",
    "encode",
    "evolve",
    "follow",
    "kind_of",
    "preview",
    "refused_event",
    "replay",
    "route",
    "timers",
]

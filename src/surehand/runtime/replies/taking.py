"""What becomes of a mail that came in: an answer, a note, files, the end of a letter that did not arrive, or nothing.

Never an acceptance, a return or any other act: a mail is words, and whoever forwards one would act with it. Whatever is
not taken stays with the reason, for a person to look at.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from surehand.connectors.email import Attached, Bounce, Mail, read_mail, reply_in
from surehand.core.engine import Actor, RecordState, Refusal
from surehand.core.engine.commands import AddNote, Answer, AttachFile
from surehand.core.engine.said import LONGEST_NOTE, LONGEST_TEXT
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import facts_of
from surehand.runtime.files import store_file
from surehand.runtime.received import Told
from surehand.runtime.replies.addresses import is_ours, is_over
from surehand.store import models as m
from surehand.store.queries import mail as queries
from surehand.store.queries.states import read_state

VIA = "email"
MOST_FILES = 20
MOST_AN_HOUR = 30
"""So many mails to one address in an hour are a person's; more are two machines that answer each other."""


class Reply(msgspec.Struct, frozen=True):
    """A mail by a person whom its address belongs to, on a record."""

    inbound: m.Inbound
    address: m.ReplyAddress
    state: RecordState
    mail: Mail
    text: str

    @property
    def actor(self) -> Actor:
        """Whoever wrote it."""
        return Actor(self.address.person_id, VIA)


def take_mail(inbound: m.Inbound, now: datetime) -> Told:
    """Read a mail and let it have its effect, once: every command has a key made of the mail."""
    mail = read_mail(bytes(inbound.body))
    if mail.bounce:
        return _bounced(inbound, mail.bounce, now)
    if is_ours(mail.senders):
        return Told("We wrote it ourselves: it came back in a circle.", status="ignored")
    if mail.automatic:
        return Told(f"A machine wrote it ({mail.automatic}): it is no answer by a person.", status="ignored")
    if mail.unreadable:
        return _held("Its parts cannot be told apart: somebody has to read the original.")
    reply = _reply(inbound, mail, now)
    return reply if isinstance(reply, Told) else _take(reply, now)


def _held(sentence: str, record: str = "") -> Told:
    return Told(sentence, record, "failed")


def _reply(inbound: m.Inbound, mail: Mail, now: datetime) -> Reply | Told:
    """The reply that a mail is, or why it is none."""
    key = told_of(inbound)["address"]
    rows = m.ReplyAddress.objects.within(inbound.workspace_id).select_related("person")
    address = rows.filter(pk=key).first() if key else None
    if address is None:
        return _held(
            "It was not sent to the address that the letter gave, so nobody can be sure who wrote it."
        )
    person = address.person
    if mail.senders != (person.email.casefold(),):
        sender = ", ".join(mail.senders)[:200] or "nobody"
        return _held(f"It comes from {sender}, but its address is for {person.name} alone.", address.record)
    if not person.active:
        return _held(f"{person.name} is not an active member here any more.", address.record)
    state = read_state(inbound.workspace_id, address.record)
    if state is None:
        return _held("Its record is gone.")
    if is_over(address, state, now):
        return _held("Its address is over: what it is about was closed long ago.", state.id)
    if queries.count_from(inbound, address.pk, inbound.received_at - timedelta(hours=1)) > MOST_AN_HOUR:
        sentence = (
            f"More than {MOST_AN_HOUR} mails came to this address in an hour: that looks like a circle."
        )
        return _held(sentence, state.id)
    return Reply(inbound, address, state, mail, reply_in(mail.text))


def _take(reply: Reply, now: datetime) -> Told:
    if not reply.text and not reply.mail.files:
        if reply.mail.text.strip():
            return _held("Nothing new was found above what it quotes: see the original.", reply.state.id)
        return Told("It is empty.", reply.state.id, "ignored")
    said = [_say(reply, now)] if reply.text else []
    if said and isinstance(said[0], Refusal):
        return _held(f"It could not be taken: {said[0].sentence}", reply.state.id)
    taken, refused = _attach(reply, now)
    sentences = [str(each) for each in said]
    if taken:
        sentences.append(f"Files of it are on the record: {', '.join(taken)}.")
    sentences += [f"A file was not taken: {each}" for each in refused]
    return Told(" ".join(sentences), reply.state.id, "done" if said or taken else "failed")


def _say(reply: Reply, now: datetime) -> str | Refusal:
    """Put the words on the record; what they became."""
    question = _question_to(reply)
    if question:
        command: Answer | AddNote = Answer(question=question, text=_cut(reply.text, LONGEST_TEXT))
        became = "It answers the question."
    else:
        command = AddNote(text=_cut(reply.text, LONGEST_NOTE), handoff=_open_or_closed(reply))
        became = "It is a note on the record."
    request = Request(command, reply.state.id, key=f"mail:{reply.inbound.pk}:said")
    outcome = execute(reply.inbound.workspace_id, reply.actor, request, now=now)
    return outcome if isinstance(outcome, Refusal) else became


def _question_to(reply: Reply) -> str:
    """The one open question to whoever wrote this, unless the letter that is answered spoke of something else."""
    handoff = reply.state.handoffs.get(reply.address.handoff)
    if handoff is None or handoff.sender != reply.address.person_id:
        return ""
    if len(handoff.open_questions) != 1:
        return ""
    question = handoff.open_questions[0]
    letter = _letter(reply)
    is_about_it = letter is None or (letter.kind == "asked" and letter.created_at >= question.asked_at)
    return question.id if is_about_it else ""


def _letter(reply: Reply) -> m.Delivery | None:
    """The letter that is answered, as far as the mail program says."""
    delivery = told_of(reply.inbound)["delivery"]
    found: m.Delivery | None = (
        m.Delivery.objects.within(reply.inbound.workspace_id).filter(id=delivery).first()
    )
    return found


def _open_or_closed(reply: Reply) -> str:
    return reply.address.handoff if reply.address.handoff in reply.state.handoffs else ""


def _attach(reply: Reply, now: datetime) -> tuple[list[str], list[str]]:
    """Put the files on the record: the names of those taken, and why others were not."""
    taken: list[str] = []
    refused: list[str] = []
    for number, file in enumerate(reply.mail.files[:MOST_FILES]):
        outcome = _attach_one(reply, number, file, now)
        if isinstance(outcome, Refusal):
            refused.append(outcome.sentence)
        else:
            taken.append(outcome)
    if len(reply.mail.files) > MOST_FILES:
        refused.append(f"{len(reply.mail.files)} came with it, and {MOST_FILES} are taken.")
    return taken, refused


def _attach_one(reply: Reply, number: int, file: Attached, now: datetime) -> str | Refusal:
    workspace, record, key = reply.inbound.workspace_id, reply.state.id, f"mail:{reply.inbound.pk}:{number}"
    stored = store_file(workspace, file.name, [file.content], reply.address.person_id, record, key=key)
    if isinstance(stored, Refusal):
        return stored
    request = Request(AttachFile(file=stored), record, key=key)
    outcome = execute(workspace, reply.actor, request, now=now)
    return outcome if isinstance(outcome, Refusal) else stored.name


def _bounced(inbound: m.Inbound, bounce: Bounce, now: datetime) -> Told:
    """A letter that did not arrive is a failed delivery, which a person mends and sends again."""
    letters = queries.find_letters(bounce.marks)
    keys = [each.delivery for each in letters if each.workspace_id == inbound.workspace_id]
    rows = m.Delivery.objects.within(inbound.workspace_id).filter(id__in=keys, channel="email")
    first = rows.first()
    if first is None:
        return Told("It tells of a letter that is not known here any more.", status="ignored")
    name = facts_of(inbound.workspace_id).directory.name(first.to)
    if not bounce.is_final:
        return Told(f"A letter to {name} is late; the mail server tries on.", first.record, "ignored")
    failed = list(rows.filter(status="sent"))
    rows.filter(status="sent").update(
        status="failed", failure="person", answer=bounce.reason[:500], next_at=None
    )
    m.Attempt.objects.within(inbound.workspace_id).bulk_create(_attempt(each, bounce, now) for each in failed)
    return Told(f"A letter to {name} did not arrive: {bounce.reason}", first.record)


def _attempt(delivery: m.Delivery, bounce: Bounce, now: datetime) -> m.Attempt:
    return m.Attempt(
        workspace_id=delivery.workspace_id,
        delivery=delivery.pk,
        at=now,
        result="person",
        answer=bounce.reason[:500],
    )


def told_of(inbound: m.Inbound) -> dict[str, str]:
    """What was read from the headers of a mail when it came."""
    known = msgspec.json.decode(inbound.headers, type=dict[str, str])
    return {"address": "", "delivery": "", "from": "", "subject": "", **known}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2]} …"

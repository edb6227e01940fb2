"""The form for a new record: a name is enough, everything else the gates will ask for."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import Program
from surehand.core.engine.rights import may_work
from surehand.web.access import Reader
from surehand.web.inputs import Option, people_to_choose
from surehand.web.refusals import RefusalView, Refused, show_refusal


@dataclass(frozen=True)
class NewRecordPage:
    """The page. ``stages`` has the stages where records may begin."""

    board: str
    board_title: str
    record_name: str
    title: str
    stages: tuple[Option, ...]
    owners: tuple[Option, ...]
    may_open: bool
    refused: RefusalView | None


def new_record_page(program: Program, reader: Reader, refused: Refused | None = None) -> NewRecordPage:
    """The form, with what was typed where it was refused; to whom may not open records, only the reason."""
    playbook = program.playbook
    typed = {name: texts[0] for name, texts in refused.texts.items() if texts} if refused else {}
    stage = typed.get("stage", playbook.starts()[0])
    owner = typed.get("owner", reader.person.id)
    denied = may_work(reader.context(program))
    answer = refused.refusal if refused else denied
    return NewRecordPage(
        board=reader.url("board", playbook.id),
        board_title=playbook.title or playbook.id,
        record_name=playbook.record.singular,
        title=typed.get("title", ""),
        stages=tuple(Option(s, playbook.stages[s].title, s == stage) for s in playbook.starts()),
        owners=tuple(Option(id, name, id == owner) for id, name in people_to_choose(reader).items()),
        may_open=denied is None,
        refused=show_refusal(answer, reader) if answer else None,
    )

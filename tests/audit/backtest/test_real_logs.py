"""A draft mined from a real history is tested on it without a question asked."""

from __future__ import annotations

from surehand.audit.backtest import BackTest, back_test
from surehand.audit.log import read_log
from surehand.audit.mining import mine
from surehand.audit.rules import Rules
from surehand.core.playbook import read_playbook
from tests.audit.conftest import mapping_of

MAPPED = (
    "case=number,activity=incident_state,time=sys_updated_at,team=assignment_group,person=assigned_to,"
    "order=sys_mod_count"
)


def test_mined_draft_needs_no_binding(data):
    file = data / "logs" / "incident_event_log.first5998.dd-mm-yyyy.csv.gz"
    log = read_log(file, mapping_of(MAPPED), Rules(dates="dmy"), nulls=("?",))
    reading = read_playbook(mine(log).text)
    assert reading.playbook is not None, reading.problems
    found = back_test(log, reading.playbook)
    assert isinstance(found, BackTest), found
    assert found.gated > found.moves / 2
    assert sum(gate.moves for gate in found.gates) == found.gated

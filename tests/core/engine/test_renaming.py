"""A record has another name: on one line, for everybody who works here, and written down."""

from __future__ import annotations

import pytest

from surehand.core.engine import events as e
from surehand.core.engine.commands import Rename
from tests.sample import SENDER, Story


def test_it_is_called_so_from_now_on():
    story = Story()
    origin = story.state.title
    decision = story.act(SENDER, Rename(title=" Ada \n & Co "))
    assert decision.state.title == "Ada & Co"
    assert decision.events == (e.RecordRenamed(origin=origin, title="Ada & Co"),)


def test_the_name_it_has_changes_nothing():
    story = Story()
    assert story.done(SENDER, Rename(title=story.state.title)).version == Story().state.version


@pytest.mark.parametrize(("title", "code"), [(" ", "no_title"), ("A" * 301, "title_too_long")])
def test_a_name_that_is_none_is_refused(title, code):
    assert Story().refused(SENDER, Rename(title=title)).code == code

"""The addresses of the pages: each package names its own, nouns first, then one verb for each act."""

from __future__ import annotations

from itertools import chain

from django.urls import include, path

from surehand.web.account import urls as account
from surehand.web.act_links import urls as act_links
from surehand.web.alerts import urls as alerts
from surehand.web.assists import urls as assists
from surehand.web.assists_settings import urls as assists_settings
from surehand.web.audit import urls as audit
from surehand.web.board import urls as board
from surehand.web.clickup import urls as clickup
from surehand.web.connections import urls as connections
from surehand.web.files import urls as files
from surehand.web.first_run import urls as first_run
from surehand.web.handoff import urls as handoff
from surehand.web.hubspot import urls as hubspot
from surehand.web.imports import urls as imports
from surehand.web.inbox import urls as inbox
from surehand.web.insights import urls as insights
from surehand.web.live import urls as live
from surehand.web.map import urls as map_
from surehand.web.patterns import urls as patterns
from surehand.web.people import urls as people
from surehand.web.playbooks import urls as playbooks
from surehand.web.record import urls as record
from surehand.web.replies import urls as replies
from surehand.web.search import urls as search
from surehand.web.settings import urls as settings
from surehand.web.sign_in import urls as sign_in
from surehand.web.slack import urls as slack
from surehand.web.sync import urls as sync
from surehand.web.tables import urls as tables
from surehand.web.tasks import urls as tasks
from surehand.web.unsent import urls as unsent
from surehand.web.webhooks import urls as webhooks

ANYWHERE = [sign_in, account, act_links, clickup, hubspot, slack, webhooks, record]
IN_WORKSPACE = [
    inbox,
    people,
    settings,
    alerts,
    first_run,
    board,
    webhooks,
    tables,
    replies,
    slack,
    clickup,
    hubspot,
    assists_settings,
    connections,
    sync,
    record,
    assists,
    handoff,
    files,
    tasks,
    map_,
    insights,
    imports,
    audit,
    playbooks,
    live,
    search,
    patterns,
    unsent,
]

urlpatterns = [
    *chain.from_iterable(each.anywhere for each in ANYWHERE),
    path("w/<slug:workspace>/", include([*chain.from_iterable(each.in_workspace for each in IN_WORKSPACE)])),
]

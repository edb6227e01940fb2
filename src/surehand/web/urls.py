"""The addresses of the pages: nouns first, then one verb for each act."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from surehand.web.board import views as board
from surehand.web.handoff import views as handoff
from surehand.web.imports import views as imports
from surehand.web.inbox import views as inbox
from surehand.web.patterns import views as patterns
from surehand.web.record import acts as record_acts
from surehand.web.record import views as record
from surehand.web.sign_in import views as sign_in
from surehand.web.tasks import views as tasks

signing_in = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/", sign_in.by_link, name="sign-in-link"),
    path("sign-in/ask/", sign_in.ask_for_link, name="ask-for-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/password/", sign_in.ChangePassword.as_view(), name="password"),
    path("account/first-password/", sign_in.first_password, name="first-password"),
]

records = [
    path("set", record_acts.set_fields, name="record-set"),
    path("move", record_acts.move, name="record-move"),
    path("note", record_acts.add_note, name="record-note"),
    path("attach", record_acts.attach_file, name="record-attach"),
    path("add-task", record_acts.add_task, name="record-add-task"),
    path("reassign", record_acts.reassign, name="record-reassign"),
    path("archive", record_acts.archive, name="record-archive"),
    path("close-override", record_acts.close_override, name="record-close-override"),
    path("files/<str:file>", record.file, name="file"),
]

handoffs = [
    path("accept", handoff.accept, name="handoff-accept"),
    path("return", handoff.return_, name="handoff-return"),
    path("ask", handoff.ask, name="handoff-ask"),
    path("answer", handoff.answer, name="handoff-answer"),
    path("recall", handoff.recall, name="handoff-recall"),
    path("withdraw", handoff.withdraw, name="handoff-withdraw"),
    path("reroute", handoff.reroute, name="handoff-reroute"),
    path("pause", handoff.pause, name="handoff-pause"),
    path("resume", handoff.resume, name="handoff-resume"),
    path("note", handoff.note, name="handoff-note"),
]

importing = [
    path("answer", imports.answer, name="import-answer"),
    path("cancel", imports.cancel, name="import-cancel"),
    path("resume", imports.resume, name="import-resume"),
    path("undo", imports.undo, name="import-undo"),
    path("rejects.csv", imports.rejects, name="import-rejects"),
]

workspace: list[URLPattern | URLResolver] = [
    path("", inbox.inbox, name="inbox"),
    path("alerts/read", inbox.read_alerts, name="alerts-read"),
    path("boards/<slug:playbook>", board.board, name="board"),
    path("boards/<slug:playbook>/move", board.move, name="board-move"),
    path("boards/<slug:playbook>/new", board.new_record, name="new-record"),
    path("records/<str:record>", record.record, name="record"),
    path("records/<str:record>/", include(records)),
    path("handoffs/<str:handoff>", handoff.handoff, name="handoff"),
    path("handoffs/<str:handoff>/", include(handoffs)),
    path("tasks", tasks.tasks, name="tasks"),
    path("tasks/<str:task>/complete", tasks.complete, name="task-complete"),
    path("tasks/<str:task>/reopen", tasks.reopen, name="task-reopen"),
    path("imports", imports.imports, name="imports"),
    path("imports/<str:imported>", imports.imported, name="import"),
    path("imports/<str:imported>/", include(importing)),
    path("patterns", patterns.patterns, name="patterns"),
]

urlpatterns = [
    path("", sign_in.home, name="home"),
    *signing_in,
    path("records/<str:record>", record.find_record, name="find-record"),
    path("w/<slug:workspace>/", include(workspace)),
]

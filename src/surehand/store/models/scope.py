"""The one place that keeps workspaces apart: a table of a workspace cannot be queried without naming it."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class Unscoped(RuntimeError):
    """A query that does not say which workspace it is about. Write `Model.objects.within(workspace)`."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model.__name__}.objects needs .within(workspace)")


class WithinWorkspace(models.Manager[M]):
    """The only manager of a workspace's tables. Everything but `within` and `everywhere` raises `Unscoped`."""

    def within(self, workspace: str) -> models.QuerySet[M]:
        """The rows of one workspace."""
        return super().get_queryset().filter(workspace=workspace)

    def everywhere(self) -> models.QuerySet[M]:
        """The rows of all workspaces: for the worker, sign-in and maintenance only; a test lists who calls it."""
        return super().get_queryset()

    def get_queryset(self) -> NoReturn:
        """Denied: there is no default scope."""
        raise Unscoped(self.model)


class OfWorkspace(models.Model):
    """Base of every table whose rows belong to one workspace."""

    workspace: models.ForeignKey[Any, Any] = models.ForeignKey(
        "surehand.Workspace", on_delete=models.CASCADE, related_name="+"
    )

    objects: WithinWorkspace[Any] = WithinWorkspace()

    class Meta:
        abstract = True


def id_field() -> models.CharField[str, str]:
    """A primary key that outlives its database: a prefix and 26 characters, ordered by time."""
    return models.CharField(primary_key=True, max_length=40, editable=False)

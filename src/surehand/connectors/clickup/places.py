"""What a workspace of ClickUp consists of: spaces, folders, lists, statuses, fields, people, templates."""

from __future__ import annotations

from typing import Any

import msgspec

from surehand.connectors.clickup.calls import Calls
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import (
    CustomField,
    Folder,
    ListOf,
    Member,
    Place,
    Space,
    Team,
    Template,
    User,
)

MOST_TEMPLATE_PAGES = 50


class _User(msgspec.Struct, frozen=True):
    user: User


class _Teams(msgspec.Struct, frozen=True):
    teams: tuple[Team, ...]


class _Spaces(msgspec.Struct, frozen=True):
    spaces: tuple[Space, ...]


class _Folders(msgspec.Struct, frozen=True):
    folders: tuple[Folder, ...] | Folder


class _Lists(msgspec.Struct, frozen=True):
    lists: tuple[ListOf, ...]


class _Fields(msgspec.Struct, frozen=True):
    fields: tuple[CustomField, ...]


class _Members(msgspec.Struct, frozen=True):
    members: tuple[User, ...]


class _Templates(msgspec.Struct, frozen=True):
    templates: tuple[Template | str, ...] = ()


class Places(Calls):
    """Where tasks lie."""

    def me(self) -> User:
        """Whose token it is."""
        return self.get("/v2/user", _User).user

    def teams(self) -> tuple[Team, ...]:
        """The workspaces it may see, with their people."""
        return self.get("/v2/team", _Teams).teams

    def members(self, team: str) -> tuple[Member, ...]:
        """The people of a workspace."""
        return next((each.members for each in self.teams() if each.id == team), ())

    def spaces(self, team: str) -> tuple[Space, ...]:
        """The spaces of a workspace, with their statuses."""
        return self.get(f"/v2/team/{team}/space", _Spaces, archived=False).spaces

    def folders(self, space: str) -> tuple[Folder, ...]:
        """The folders of a space, with their lists."""
        found = self.get(f"/v2/space/{space}/folder", _Folders, archived=False).folders
        return (found,) if isinstance(found, Folder) else found

    def lists_of_folder(self, folder: str) -> tuple[ListOf, ...]:
        """The lists of a folder; archived ones are not among them."""
        return self.get(f"/v2/folder/{folder}/list", _Lists, archived=False).lists

    def lists_of_space(self, space: str) -> tuple[ListOf, ...]:
        """The lists of a space that lie in no folder."""
        return self.get(f"/v2/space/{space}/list", _Lists, archived=False).lists

    def list(self, id: str) -> ListOf | None:
        """A list with its statuses; None when it is not there."""
        try:
            found = self.get(f"/v2/list/{id}", ListOf)
        except ClickUpFailed as failed:
            if failed.is_gone:
                return None
            raise
        return None if found.deleted else found

    def create_list(self, name: str, content: str, *, folder: str = "", space: str = "") -> ListOf:
        """Make a list in a folder, or right in a space."""
        path = f"/v2/folder/{folder}/list" if folder else f"/v2/space/{space}/list"
        return self.ask("POST", path, ListOf, body={"name": name, "content": content})

    def create_list_from_template(
        self, template: str, name: str, *, folder: str = "", space: str = ""
    ) -> str:
        """Make a list from a template and give back its id; what is in it comes after the answer."""
        place = f"/v2/folder/{folder}" if folder else f"/v2/space/{space}"
        body = {"name": name, "options": {"return_immediately": True}}
        return self.ask("POST", f"{place}/list_template/{template}", _Made, body=body).made

    def update_list(self, id: str, name: str, content: str) -> None:
        """Give a list another name and description."""
        self.ask("PUT", f"/v2/list/{id}", dict[str, Any], body={"name": name, "content": content})

    def fields_of_list(self, list: str) -> tuple[CustomField, ...]:
        """The custom fields that tasks of a list may have."""
        return self.get(f"/v2/list/{list}/field", _Fields).fields

    def fields_of_space(self, space: str) -> tuple[CustomField, ...]:
        """The custom fields of a space itself."""
        return self.get(f"/v2/space/{space}/field", _Fields).fields

    def fields_of_folder(self, folder: str) -> tuple[CustomField, ...]:
        """The custom fields of a folder itself."""
        return self.get(f"/v2/folder/{folder}/field", _Fields).fields

    def fields_of_team(self, team: str) -> tuple[CustomField, ...]:
        """The custom fields of the whole workspace."""
        return self.get(f"/v2/team/{team}/field", _Fields).fields

    def members_of_list(self, list: str) -> tuple[User, ...]:
        """Who may be given tasks of a list."""
        return self.get(f"/v2/list/{list}/member", _Members).members

    def list_templates(self, team: str) -> tuple[Template, ...]:
        """The templates of lists in a workspace."""
        told = self.get(f"/v2/team/{team}/list_template", _Templates).templates
        return tuple(_template(each) for each in told)

    def templates(self, team: str) -> tuple[Template, ...]:
        """The templates of tasks in a workspace. A public one is among them once it was added there."""
        found: dict[str, Template] = {}
        for page in range(MOST_TEMPLATE_PAGES):
            told = self.get(f"/v2/team/{team}/taskTemplate", _Templates, page=page).templates
            new = {each.id: each for each in map(_template, told) if each.id not in found}
            if not new:
                break
            found |= new
        return tuple(found.values())


class _Made(msgspec.Struct, frozen=True):
    """The answer to a list made from a template, which ClickUp does not describe; the id is in one of two places."""

    id: str = ""
    list: Place | None = None

    @property
    def made(self) -> str:
        return self.id or (self.list.id if self.list else "")


def _template(told: Template | str) -> Template:
    return Template(told, told) if isinstance(told, str) else told

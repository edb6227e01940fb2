"""Which systems can be set up on the pages."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.web.sync.setup.clickup import ClickUpSetup
from surehand.web.sync.setup.hubspot import HubSpotSetup
from surehand.web.sync.setup.systems import System

SYSTEMS: Mapping[str, System] = {"hubspot": HubSpotSetup(), "clickup": ClickUpSetup()}

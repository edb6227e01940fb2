"""A stand-in for HubSpot that keeps state. Start with `FakeHubSpot`."""

from tests.fakes.hubspot.fake import FakeHubSpot

__all__ = ["FakeHubSpot"]

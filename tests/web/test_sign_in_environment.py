"""The identity provider as the environment names it; one that nobody could sign in with is refused at the start."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from surehand.web.sign_in.environment import read_single_sign_on

pytestmark = pytest.mark.any_database

ENVIRONMENT = {
    "SUREHAND_OIDC_ISSUER": "https://id.example.com/realms/company/",
    "SUREHAND_OIDC_CLIENT_ID": "surehand",
    "SUREHAND_OIDC_CLIENT_SECRET": "secret",
}


def test_the_environment_names_the_provider() -> None:
    chosen = read_single_sign_on({**ENVIRONMENT, "SUREHAND_OIDC_DOMAINS": "A.example, @b.example"})
    assert chosen is not None
    assert (chosen.issuer, chosen.name, chosen.is_only) == (
        "https://id.example.com/realms/company",
        "id.example.com",
        False,
    )
    assert chosen.domains == {"a.example", "b.example"}


def test_known_providers_have_their_names() -> None:
    chosen = read_single_sign_on({**ENVIRONMENT, "SUREHAND_OIDC_ISSUER": "https://accounts.google.com"})
    assert chosen is not None
    assert chosen.name == "Google"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SUREHAND_OIDC_ONLY": "on"}, "nobody could sign in"),
        ({**ENVIRONMENT, "SUREHAND_OIDC_ONLY": "yes"}, "write on or off"),
        ({**ENVIRONMENT, "SUREHAND_OIDC_CLIENT_ID": ""}, "needs SUREHAND_OIDC_CLIENT_ID"),
        ({**ENVIRONMENT, "SUREHAND_OIDC_CLIENT_SECRET": ""}, "needs SUREHAND_OIDC_CLIENT_SECRET"),
        ({**ENVIRONMENT, "SUREHAND_OIDC_ISSUER": "http://id.example.com"}, "with https://"),
        ({**ENVIRONMENT, "SUREHAND_OIDC_ISSUER": "id.example.com"}, "with https://"),
    ],
)
def test_a_provider_nobody_could_use_is_refused(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_single_sign_on(environment)

"""The few marks that every template needs: icons, moments, and the hidden inputs of an act."""

from __future__ import annotations

from functools import cache

from django import template
from django.middleware.csrf import get_token
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from surehand.web.times import Moment

register = template.Library()


@cache
def _icons() -> str:
    return static("icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture of the set; without a label it only decorates."""
    seen = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', seen, _icons(), name)


@register.simple_tag
def moment(at: Moment) -> SafeString:
    """A moment in words, with the exact one on hover and for machines."""
    if not at.tone:
        return format_html('<time datetime="{}" title="{}">{}</time>', at.iso, at.exact, at.words)
    mark = '<time class="{}" datetime="{}" title="{}">{}</time>'
    return format_html(mark, at.tone, at.iso, at.exact, at.words)


@register.simple_tag(takes_context=True)
def act(context: RequestContext) -> SafeString:
    """What every form of an act sends along: who may send it (CSRF), which form it is, so that it counts once, and,
    in a drawer, the page to go back to and the address that opens the drawer again."""
    sent = {"csrfmiddlewaretoken": get_token(context["request"]), "key": context["form_key"]}
    sent |= {name: context[name] for name in ("back", "here") if context.get(name)}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', sent.items())

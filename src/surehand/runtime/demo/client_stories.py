"""What became of each client: every state that a record can be in, and how it came there."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.runtime.demo import client_parts as do
from surehand.runtime.demo import clients as c
from surehand.runtime.demo.client_parts import Part
from surehand.runtime.demo.clients import CLIENTS
from surehand.runtime.demo.play import Ending

PLAYBOOK = "agency-client"


def client_endings() -> Iterator[Ending]:
    """Every client with their story."""
    yield from _in_marketing()
    yield from _in_sales()
    yield from _sold()
    yield from _in_onboarding()
    yield from _in_delivery()
    yield from _in_care()
    yield from _put_away()


def _client(name: str, ago: float, *parts: Part) -> Ending:
    """A client whose story ends so many working hours ago."""
    return Ending(ago, PLAYBOOK, [step for part in parts for step in part(CLIENTS[name])])


def _in_marketing() -> Iterator[Ending]:
    ready = (do.arrives, do.qualifies)
    yield _client("Nordlys Lamps", 0.5, do.arrives)
    yield _client("Zimmerei Hauser", 5, do.arrives)
    yield _client("Physio Nord", 11, do.arrives, do.noted(3, "Called {first}, who is back on Thursday."))
    yield _client("Kite & Co", 0.4, *ready, do.offers_to_sales)
    yield _client("Stadtgarten Events", 1.3, *ready, do.offers_to_sales)
    yield _client("Gletscher Sport", 3.5, *ready, do.offers_to_sales)
    yield _client("Seeblick Camping", 9, *ready, do.offers_to_sales)
    yield _client(
        "Luma Yoga",
        1.5,
        *ready,
        do.offers_to_sales,
        do.asked(0.5, "Do they own the booking system {first} speaks of?"),
    )
    incomplete = do.returned(1, "incomplete", "“Soon” is no date: when does the season begin?", "request")
    yield _client("Polarlicht Travel", 6, *ready, do.offers_to_sales, incomplete)
    misrouted = do.returned(0.7, "misrouted", "They want to hire a designer, not an agency.")
    yield _client("Kornblume Foods", 14, *ready, do.offers_to_sales, misrouted)
    recall = do.recalled(0.5, "They asked us to wait until Monday.")
    yield _client("Helix Labs", 4, *ready, do.offers_to_sales, recall)
    too_small = do.refused_offer(
        1, "discovery", lambda client, scene: {"may_contact": True, "budget_range": "below_5000"}
    )
    yield _client(
        "Schmidt Flyers",
        20,
        do.arrives,
        too_small,
        do.moved(2, "disqualified", "Below what we work for; sent to a partner."),
    )
    consent = do.setting(1, lambda client, scene: {"may_contact": False, "budget_range": "not_said"})
    no_consent = do.refused_offer(1, "discovery", lambda client, scene: {})
    yield _client(
        "Grand Prix Karting",
        30,
        do.arrives,
        consent,
        no_consent,
        do.moved(9, "disqualified", "No consent, and no answer to two letters."),
    )


def _in_sales() -> Iterator[Ending]:
    yield _client("Edelweiss Cosmetics", 5, *do.TO_SALES)
    yield _client(
        "Datenkern",
        16,
        *do.TO_SALES,
        do.sales_answers,
        do.noted(3, "{first} compares three agencies and decides next week."),
    )
    yield _client("Brightwater Spas", 40, *do.TO_SALES, do.sales_answers, do.taken_over(2))
    overdue_task = do.task_added(2, "Send the two references they asked for", hours=20)
    yield _client("Steinmetz Kitchens", 18, *do.TO_SALES, *do.sales_talks, overdue_task)
    yield _client(
        "Turmfalke Security",
        33,
        *do.TO_SALES,
        do.sales_answers,
        do.moved(12, "lost", "They build a team of their own."),
    )
    question = (
        do.asked(0.6, "Is the budget for a year, or for the first text?", "budget_range"),
        do.answered(1, "For half a year, {first} said."),
    )
    yield _client(
        "Papierfabrik Stein",
        8,
        do.arrives,
        do.qualifies,
        do.offers_to_sales,
        *question,
        do.sales_accepts,
        *do.sales_talks,
        do.proposes,
    )
    yield _client("Ostsee Yachts", 12, *do.TO_PROPOSAL)
    yield _client(
        "Medisync", 28, *do.TO_PROPOSAL, do.noted(5, "{first} asks for a second round on the price.")
    )
    yield _client(
        "Waldkind Nursery",
        45,
        *do.TO_PROPOSAL,
        do.moved(16, "lost", "The town cut the grant they counted on."),
    )
    second_try = (
        do.returned(0.9, "incomplete", "Who decides? {first} has to ask the board.", "main_contact"),
        do.setting(2, lambda client, scene: {"main_contact": client.person}),
        do.offers_to_sales,
    )
    yield _client(
        "Clarity Insurance",
        22,
        do.arrives,
        do.qualifies,
        do.offers_to_sales,
        *second_try,
        do.sales_accepts,
        *do.sales_talks,
        do.proposes,
    )


def _sold() -> Iterator[Ending]:
    yield _client("Vektor Robotics", 2, *do.TO_WON)
    placeholders = do.refused_offer(
        1,
        "onboarding",
        lambda client, scene: {**c.sold(client, scene), "commitments": ["tbd"], "scope": "see contract"},
    )
    unfinished = do.setting(1, lambda client, scene: {**c.sold(client, scene), "commitments": ["tbd"]})
    yield _client("Bakery Nine", 3, *do.TO_WON, placeholders, unfinished)
    too_soon = do.refused_offer(1, "onboarding", lambda client, scene: c.sold(client, scene, starts_in=3))
    yield _client("Weinhaus Lorenz", 7, *do.TO_WON, too_soon)
    yield _client("Sonnendeck Rooftops", 0.8, *do.TO_WON, do.offers_to_onboarding)
    yield _client("Pinewood Toys", 2.2, *do.TO_WON, do.offers_to_onboarding)
    yield _client("Aldergrove Hotels", 6, *do.TO_WON, do.offers_to_onboarding)
    yield _client("Fjordfisk", 21, *do.TO_WON, do.offers_to_onboarding)
    not_ready = do.returned(
        2, "not_ready", "The statement of work lacks the page with the signatures.", "statement_of_work"
    )
    yield _client("Orchard & Sons", 4, *do.TO_WON, do.offers_to_onboarding, not_ready)
    pause = do.paused(1, "waiting_on_signature")
    yield _client("Quellwasser", 5, *do.TO_WON, do.offers_to_onboarding, pause)
    asked = do.asked(1, "Does the translation belong to it? {first} thinks so.", "scope")
    yield _client("Metrikon", 1, *do.TO_WON, do.offers_to_onboarding, asked)
    answered = do.answered(0.8, "No. It stands in the scope now, and they know.")
    yield _client(
        "Kontor Legal",
        0.6,
        *do.TO_WON,
        do.offers_to_onboarding,
        do.asked(1, "Who reads the texts on their side?"),
        answered,
    )
    dateless = do.without(c.sold, "start_date")
    yield _client("Maple & Ash", 2, *do.TO_WON, do.offered_under_override(2, "jonas", dateless, 3))


def _in_onboarding() -> Iterator[Ending]:
    yield _client("Tidewater Inns", 3, *do.TO_ONBOARDING)
    unwritten = do.refused_offer(1, "onboarding", do.without(c.sold, "scope", "commitments"))
    handed_over = (do.offers_to_onboarding, do.onboarding_accepts)
    yield _client("Lumen Studio Lights", 26, *do.TO_WON, unwritten, *handed_over)
    dateless = do.without(c.sold, "start_date")
    expired = do.offered_under_override(2, "jonas", dateless, 2)
    yield _client("Rosenthal Dental", 34, *do.TO_WON, expired, do.onboarding_accepts)
    good = do.setting(6, lambda client, scene: {"start_date": scene.day(9)})
    yield _client(
        "Hafenwerk Sauna",
        12,
        *do.TO_WON,
        do.offered_under_override(2, "jonas", dateless, 4),
        do.onboarding_accepts,
        good,
    )
    stale = do.noted(96, "Their IT changed the accounts; {first} sends new ones.")
    yield _client("Novalog Software", 2, *do.TO_ONBOARDING, do.onboarding_works, do.prepares, stale)
    handed_on = do.passed_on(3)
    unplanned = do.refused_offer(4, "onboarding", do.without(c.sold, "scope"))
    yield _client(
        "Halden Tools", 9, *do.TO_WON, unplanned, do.offers_to_onboarding, handed_on, do.onboarding_accepts
    )


def _in_delivery() -> Iterator[Ending]:
    ready = (*do.TO_ONBOARDING, do.onboarding_works, do.prepares, do.offers_to_delivery)
    yield _client("Finova Advisors", 2, *ready)
    yield _client("Bergmann Bikes", 11, *ready)
    yield _client("Praxis am Park", 10, *do.TO_DELIVERY)
    yield _client("Silverfern Outdoor", 6, *do.TO_DELIVERY, do.delivery_works)
    bounced = (
        do.returned(2, "not_ready", "Two of the five accounts do not open.", "access_tested"),
        do.setting(5, lambda client, scene: {"access_tested": True}),
        do.offers_to_delivery,
    )
    yield _client("Kessler Optics", 20, *ready, *bounced, do.delivery_accepts, do.delivery_works)
    yield _client("Café Morgenrot", 3, *do.TO_DELIVERY, do.delivery_works, do.offers_to_care)


def _in_care() -> Iterator[Ending]:
    ready = (*do.TO_DELIVERY, do.delivery_works)
    yield _client("Blumenhof Gardens", 24, *ready, do.offers_to_care, do.care_accepts)
    delighted = do.offered_to_care(4, lambda client, scene: c.finished(client, scene, "delighted"))
    yield _client("Gärtnerei Moos", 12, *ready, delighted, do.care_accepts)
    plan = "Two late milestones. Oskar calls every week, and one round of changes is free until the end of the month."
    unsure = do.offered_to_care(
        4, lambda client, scene: {**c.finished(client, scene, "unsure"), "rescue_plan": plan}
    )
    yield _client("Harbour Lights", 9, *ready, unsure, do.care_accepts)


def _put_away() -> Iterator[Ending]:
    bankrupt = do.archived(8, "They closed their business.")
    yield _client("Trattoria Due", 20, *do.TO_SALES, do.sales_answers, bankrupt)
    same = do.merged(3, "Kontor Legal", "The same firm, written down twice.")
    yield _client("Kontor Legal GmbH", 15, do.arrives, same)

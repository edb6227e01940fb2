"""The clients of the studio, invented, and what people write about them at each step of the journey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from surehand.core.engine.commands import Raw
from surehand.runtime.demo.play import Scene


class Work(NamedTuple):
    """A kind of work the studio does: what clients ask for, and what comes of it."""

    request: str
    goals: tuple[str, ...]
    scope: str
    commitments: tuple[str, ...]
    delivered: tuple[str, ...]
    results: str


class Client(NamedTuple):
    """One client: who asks, in which industry, for which work, and how much money it is about."""

    name: str
    contact: str
    industry: str
    work: str
    package: str = "standard"
    value: int = 3200

    @property
    def domain(self) -> str:
        """Where their e-mail goes; the ending `.example` belongs to nobody."""
        return "".join(c for c in self.name.casefold() if c.isascii() and c.isalnum()) + ".example"

    @property
    def person(self) -> dict[str, str]:
        """The main contact."""
        return {"name": self.contact, "email": f"{self.contact.split()[0].casefold()}@{self.domain}"}

    def say(self, text: str) -> str:
        """A text about them."""
        return text.format(name=self.name, first=self.contact.split()[0])


WORK: Mapping[str, Work] = {
    "shop": Work(
        "{name} loses half of its buyers at the checkout on phones and wants that mended before the autumn sale.",
        ("Checkout on phones as fast as on desktops", "1.5 percent more orders from phones within 90 days"),
        "For {name} we redesign the checkout and the product page, test both with ten buyers, and hand over the front "
        "end; their own developer connects payment and stock. Two rounds of changes are included, translation is not.",
        ("The checkout is live before the autumn sale", "A test with ten real buyers"),
        ("Checkout in production", "Product page in production", "Report of the buyer test"),
        "Orders from phones at {name} rose by two percent in the first month; the checkout takes a third less time. "
        "{first} says the support desk gets fewer calls.",
    ),
    "brand": Work(
        "{name} has grown out of the logo its founder drew and wants a brand that carries a second location next year.",
        ("One brand for both locations", "Staff can make their own signs without us"),
        "For {name} we develop name, logo, colours and type, and write a handbook of twenty pages with templates for "
        "signs, menus and posts. Photography is planned and directed by us; the photographer is paid by the client.",
        ("Three drafts in the second week", "Templates that work in the client's own software"),
        ("Logo and colours", "Handbook of twenty pages", "Nine templates"),
        "Both locations of {name} use the new signs; staff made eleven of them alone. {first} wants the menu next, and "
        "asks for nothing else at the moment.",
    ),
    "campaign": Work(
        "{name} opens its bookings for the season in six weeks and needs people in three cities to hear about it.",
        ("300 bookings from the campaign", "Cost below 25 EUR for each booking"),
        "For {name} we plan and run one campaign over eight weeks: idea, texts, twelve pictures, three films, the "
        "advertisements and a weekly report. The budget for advertisements is the client's own and not part of this.",
        ("Start in six weeks at the latest", "A report every Monday morning"),
        ("Campaign with twelve pictures", "Three short films", "Eight weekly reports"),
        "{name} counted 340 bookings from the campaign at 22 EUR each. {first} was content with the reports and unsure "
        "about the third film.",
    ),
    "content": Work(
        "{name} is asked the same ten questions by every buyer and wants pages that answer them, found by search.",
        ("Ten pages on the first page of results", "A third fewer calls with the same questions"),
        "For {name} we write and design two pages a month, find the words people search with, and measure each page "
        "after six weeks. An expert of the client reads every text within five days; we do not translate.",
        ("Two pages every month", "No text goes online unread by their expert"),
        ("Six pages online", "List of search words", "Measurements after six weeks"),
        "Four of six pages of {name} stand on the first page of results; calls went down by a fifth. {first} wants to "
        "go on at the same pace.",
    ),
    "website": Work(
        "{name} has a website nobody can change without calling a developer, and two new services to show by spring.",
        ("Staff change pages on their own", "Both services found within two clicks"),
        "For {name} we plan, design and build a website of thirty pages on a system their staff can use, move the old "
        "texts, and train four people for half a day. Hosting is theirs; we look after updates for three months.",
        ("Online before the trade fair", "Half a day of training for four people"),
        ("Website of thirty pages", "Training of four people", "Plan for updates"),
        "The staff of {name} changed forty pages in three weeks without asking us. {first} calls it the first "
        "website that belongs to them.",
    ),
    "app": Work(
        "{name} gets bookings by phone and on paper, and wants its regulars to book in an app by the end of the year.",
        ("Half of the regulars book in the app", "No double bookings any more"),
        "For {name} we design the app with twenty regulars, from sketches to screens that a developer can build, and "
        "stay beside the developer for the ten weeks of building. Programming and the shops' fees are the client's.",
        ("Talks with twenty regulars", "Screens are finished before the developer starts"),
        ("Screens for both systems", "Protocols of twenty talks", "Ten weeks beside the developer"),
        "Since the start 46 percent of the regulars of {name} book in the app; no booking is double. {first} plans a "
        "second version with us.",
    ),
}

AGREEMENT = (
    "{first} answers within a day, best by e-mail and never on Fridays. A call every Tuesday at ten. Their finance "
    "department is in copy on everything about money; at {name} nobody likes surprises in slides."
)

CLIENTS: Mapping[str, Client] = {
    client.name: client
    for client in (
        Client("Blumenhof Gardens", "Greta Blum", "retail", "shop", "standard", 4200),
        Client("Café Morgenrot", "Timo Rot", "hospitality", "brand", "project", 9800),
        Client("Kessler Optics", "Ulrich Kessler", "retail", "shop", "premium", 7800),
        Client("Silverfern Outdoor", "Maia Kauri", "retail", "campaign", "premium", 6400),
        Client("Praxis am Park", "Nele Vogt", "health", "website", "project", 14500),
        Client("Halden Tools", "Kjell Halden", "manufacturing", "content", "standard", 2900),
        Client("Finova Advisors", "Sarah Okafor", "finance", "content", "premium", 8200),
        Client("Tidewater Inns", "Colm Byrne", "hospitality", "campaign", "premium", 5900),
        Client("Lumen Studio Lights", "Aiko Tanaka", "manufacturing", "shop", "standard", 3600),
        Client("Novalog Software", "Piet de Wit", "software", "website", "premium", 9300),
        Client("Bergmann Bikes", "Lena Bergmann", "retail", "app", "premium", 7100),
        Client("Hafenwerk Sauna", "Jule Petersen", "hospitality", "app", "standard", 4400),
        Client("Rosenthal Dental", "Ben Rosenthal", "health", "content", "standard", 2700),
        Client("Orchard & Sons", "Harriet Orchard", "retail", "brand", "project", 12800),
        Client("Quellwasser", "Fritz Quell", "manufacturing", "brand", "project", 16500),
        Client("Aldergrove Hotels", "Siobhan Reed", "hospitality", "website", "premium", 8800),
        Client("Metrikon", "Davor Lukic", "software", "content", "standard", 3900),
        Client("Pinewood Toys", "Elsa Pine", "retail", "shop", "standard", 4100),
        Client("Vektor Robotics", "Ana Sousa", "manufacturing", "website", "premium", 10400),
        Client("Sonnendeck Rooftops", "Malik Sonne", "hospitality", "campaign", "standard", 3300),
        Client("Weinhaus Lorenz", "Paul Lorenz", "retail", "shop", "project", 11900),
        Client("Kite & Co", "Noor Visser", "retail", "campaign", "standard", 3500),
        Client("Medisync", "Iris Kahn", "software", "app", "premium", 12100),
        Client("Fjordfisk", "Sigrid Aune", "retail", "brand", "project", 13300),
        Client("Gletscher Sport", "Reto Caduff", "retail", "campaign", "premium", 6900),
        Client("Turmfalke Security", "Olga Brandl", "software", "content", "standard", 3100),
        Client("Bakery Nine", "Ivo Horvat", "hospitality", "brand", "project", 8700),
        Client("Clarity Insurance", "Deborah Stein", "finance", "website", "premium", 15800),
        Client("Waldkind Nursery", "Anke Wald", "health", "website", "project", 9900),
        Client("Ostsee Yachts", "Hannes Kruse", "retail", "campaign", "premium", 7700),
        Client("Papierfabrik Stein", "Gerd Stein", "manufacturing", "content", "standard", 2600),
        Client("Luma Yoga", "Carla Mendes", "health", "app", "standard", 3800),
        Client("Brightwater Spas", "Owen Price", "hospitality", "shop", "standard", 4600),
        Client("Steinmetz Kitchens", "Rolf Steinmetz", "retail", "website", "project", 17200),
        Client("Polarlicht Travel", "Freya Lund", "hospitality", "campaign", "premium", 6100),
        Client("Datenkern", "Mirko Vasic", "software", "website", "standard", 4900),
        Client("Edelweiss Cosmetics", "Lara Moser", "retail", "shop", "premium", 8400),
        Client("Kornblume Foods", "Tilda Korn", "retail", "content", "standard", 3000),
        Client("Zimmerei Hauser", "Sepp Hauser", "manufacturing", "website", "project", 7900),
        Client("Nordlys Lamps", "Emil Holm", "retail", "shop", "standard", 4300),
        Client("Stadtgarten Events", "Bettina Graf", "hospitality", "campaign", "standard", 3700),
        Client("Physio Nord", "Jan Thiel", "health", "website", "project", 8300),
        Client("Helix Labs", "Yusuf Demir", "health", "content", "premium", 7200),
        Client("Maple & Ash", "Rowan Ash", "retail", "brand", "project", 11200),
        Client("Seeblick Camping", "Uta Seeler", "hospitality", "app", "standard", 4000),
        Client("Kontor Legal", "Viktor Hahn", "finance", "content", "standard", 3400),
        Client("Kontor Legal GmbH", "Viktor Hahn", "finance", "content", "standard", 3400),
        Client("Gärtnerei Moos", "Wiebke Moos", "retail", "content", "standard", 2800),
        Client("Harbour Lights", "Niall Quinn", "hospitality", "app", "premium", 6600),
        Client("Trattoria Due", "Gianna Russo", "hospitality", "website", "project", 9100),
        Client("Schmidt Flyers", "Ole Schmidt", "other", "brand", "project", 1200),
        Client("Grand Prix Karting", "Dino Ferri", "other", "campaign", "project", 6500),
    )
}


def enquiry(client: Client) -> Raw:
    """What marketing knows on the first day."""
    return {
        "request": client.say(WORK[client.work].request),
        "main_contact": client.person,
        "industry": client.industry,
        "source": {"retail": "search", "software": "event", "hospitality": "referral"}.get(
            client.industry, "partner"
        ),
    }


def qualified(client: Client) -> Raw:
    """What marketing finds out before it hands over."""
    large = client.package == "premium" or client.value > 15000
    return {"may_contact": True, "budget_range": "above_20000" if large else "5000_to_20000"}


def understood(client: Client) -> Raw:
    """What sales knows before it writes a proposal."""
    goals = list(WORK[client.work].goals)
    return {"goals": goals, "decision_maker": client.person}


def signed(client: Client) -> Raw:
    """What the statement of work says."""
    return {"package": client.package, "contract_value": f"{client.value} EUR"}


def sold(client: Client, scene: Scene, *, starts_in: int = 12) -> Raw:
    """What sales hands to onboarding."""
    work = WORK[client.work]
    return {
        "scope": client.say(work.scope),
        "commitments": list(work.commitments),
        "start_date": scene.day(starts_in),
    }


READ_BACK = (
    "Exactly what the scope says; programming, translation and budgets for advertisements are theirs.",
    "The date. Everything before it has to go well the first time.",
    "I call the main contact tomorrow morning and propose two dates for the kick-off.",
)


def prepared(client: Client, scene: Scene) -> Raw:
    """What onboarding hands to delivery."""
    return {
        "kickoff_held": scene.day(-2),
        "access_tested": True,
        "client_approver": client.person,
        "working_agreement": client.say(AGREEMENT),
        "plan": f"https://plans.northwind.example/{client.domain.removesuffix('.example')}",
        "first_milestone_on": scene.day(12),
        "commitments_planned": True,
    }


def finished(client: Client, scene: Scene, mood: str = "content") -> Raw:
    """What delivery hands to account management."""
    work = WORK[client.work]
    return {
        "delivered": list(work.delivered),
        "results": client.say(work.results),
        "signed_off_on": scene.day(-1),
        "commitments_kept": True,
        "client_mood": mood,
        "contract_ends": scene.day(200),
    }

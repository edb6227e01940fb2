"""What people say where a playbook's field has a formal name: “who signs?” is about the decision maker.

Data: a pattern for the names of fields (their id and title), and a pattern of what is said, in English and German.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Saying(NamedTuple):
    """Which fields are meant, by their names, and what is said of them."""

    named: re.Pattern[str]
    said: re.Pattern[str]


def _saying(named: str, said: str) -> Saying:
    return Saying(re.compile(named, re.IGNORECASE), re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE))


SAYINGS: tuple[Saying, ...] = (
    _saying(
        r"decision.maker",
        r"decid(?:es?|ed by|er)|decision(?: was| is)?|signs(?: in the end)?|(?:has |have )?signed(?= |$)|"
        r"signatory|sign(?: it)? myself|signature|"
        r"the one who signs|last word|"
        r"final say|has to approve|signed (?:it|by)|owner|founder|managing director|"
        r"ceo|president|boss|"
        r"inhaber\w*|geschäftsführ\w+|entscheide[trn]\w*|unterschreib\w+|freigeben muss|"
        r"freigabe durch",
    ),
    _saying(
        r"approves|approver",
        r"approv\w+|sign(?:s)? off|(?:drafts?|texts?|pictures) (?:go|come) to|has the last look|"
        r"gibt frei|freigabe",
    ),
    _saying(
        r"champion",
        r"champion|day[- ]to[- ]day|runs (?:it|this)|owns (?:it|this)|in charge of it|main user|"
        r"push(?:es|ing)?|drives it|behind it|wants it to work|he'?s keen|"
        r"she'?s keen|runs it",
    ),
    _saying(
        r"main.contact",
        r"main contact|talk to|speak to|reach out to|ansprechpartner\w*|contact person|kontakt ist",
    ),
    _saying(
        r"technical.contact",
        r"tech(?:nical)? contact|it (?:guy|lead|department|admin|person|is|contractor)|sysadmin|"
        r"administrator",
    ),
    _saying(r"site.contact|goods.in.contact", r"lets? (?:us|you) in|reception|on site|at the gate|vor ort"),
    _saying(r"invoice.contact|invoices go", r"invoices?(?: to)?|accounts payable|rechnung\w*"),
    _saying(
        r"private.contact",
        r"(?:his|her|my|your) (?:number|phone|mobile|mail)|(?:private|personal) (?:e-?mail|mail|number|"
        r"address)|mobile|"
        r"reach me|call me|privat\w*|handy",
    ),
    _saying(
        r"^start.date|start date|first day",
        r"start(?:s|en|et|ing)?|begin\w*|kick(?:ing)? off|first day|anfangen|loslegen|\bab\b",
    ),
    _saying(
        r"go.live|live by",
        r"go(?:es|ing)?[- ]live|be live|live (?:by|on|before|date)|(?:must|has to|"
        r"should) (?:be running|run)|in use (?:by|from)|up and running|live gehen|produktiv",
    ),
    _saying(r"^starts.on", r"starts?(?: on)?|runs? from|begins?|from|läuft (?:ab|vom)|\bab\b"),
    _saying(r"^ends.on", r"ends?(?: on)?|until|to|till|läuft bis|bis"),
    _saying(
        r"contract.ends",
        r"(?:contract )?(?:runs|ends|goes|lasts|expires)(?: until| on| to)?|läuft bis|endet|bis zum",
    ),
    _saying(r"renews", r"renew\w*|verlänger\w+"),
    _saying(r"visited", r"visit\w*|were on site|vor ort|besucht"),
    _saying(
        r"first.order.on|first order leaves",
        r"first order(?: should)?(?: leaves?)?|first delivery|erste bestellung",
    ),
    _saying(
        r"first.order.arrived", r"first order (?:came|arrived|got here)|erste (?:bestellung|lieferung) kam"
    ),
    _saying(r"next.order", r"next (?:order|one)|reorder|nächste bestellung"),
    _saying(r"billable", r"billable|on (?:a )?client(?:s)? from"),
    _saying(r"permit.until", r"(?:work )?permit|visa|valid until|gültig bis"),
    _saying(r"milestone", r"milestone|first (?:concept|draft|piece|version)|meilenstein"),
    _saying(
        r"contract.value|value",
        r"(?:per|a|im|pro|/) ?(?:month|year|yr|monat|jahr)|for (?:the whole|everything|the year|all)|"
        r"in total|"
        r"all in|price|costs?|"
        r"contract|retainer|budget|offer|deal|we can do|kostet|preis",
    ),
    _saying(r"monthly|monatlich", r"(?:per|a|/|im|pro) ?(?:month|monat)\b"),
    _saying(r"yearly|annual|jährlich", r"(?:per|a|/|im|pro) ?(?:year|yr|jahr)\b"),
    _saying(r"one.off|set.?up fee|einmalig", r"one[- ]off|once|set-?up|einmalig\w*|einrichtung\w*"),
    _saying(r"deposit|anzahlung", r"deposit|down ?payment|up ?front|anzahlung"),
    _saying(r"effective.date|valid.from", r"effective(?: as of| from)?|in force from|valid from|gültig ab"),
    _saying(r"delivery|deliver(?:ed|s)|lieferung", r"deliver\w*|arriv\w+|liefer\w*"),
    _saying(r"installation|montage", r"install\w*|montage|montier\w*|aufbau\w*"),
    _saying(r"acceptance|abnahme", r"acceptance|accepted by|abnahme\w*"),
    _saying(r"training|schulung", r"train\w*|schul\w+|einweis\w+"),
    _saying(r"warranty|gewährleistung|garantie", r"warrant\w+|guarantee|gewährleistung|garantie"),
    _saying(r"penalty|vertragsstrafe", r"penalt\w+|vertragsstrafe|pönale"),
    _saying(r"users|nutzer", r"users?|people|headcount|seats|nutzer\w*|mitarbeite\w+|leute"),
    _saying(r"devices|geräte", r"devices|machines|computers|laptops|geräte\w*|rechner"),
    _saying(r"takeover|übernahme", r"tak(?:e|ing) over|takeover|hand ?over|übernahme|übernehmen"),
    _saying(r"password|passw", r"passwords?|admin access|credentials|passw\w+|zugangsdaten"),
    _saying(r"site.manager|bauleit", r"site manager|in charge on site|foreman|baustelle|bauleit\w+"),
    _saying(r"credit.limit", r"credit(?: limit)?|kreditlimit"),
    _saying(r"discount", r"discount|off(?: list)?|knock off|rabatt|nachlass|with the|we can do"),
    _saying(r"expected.orders|extra orders", r"extra orders|orders? (?:on top|more)|on top of normal"),
    _saying(r"usual.orders", r"usual\w*|normal(?:ly)?(?: is| day)?|on an average day"),
    _saying(r"orders.a.month", r"(?:times|orders) (?:a|per) month|a month|monthly orders|im monat"),
    _saying(r"packing.capacity", r"(?:manage|pack|can do|capacity)(?: of)?"),
    _saying(
        r"migrates|brings data",
        r"migrat\w+|(?:bring|brought|take|carry) .{0,40}(?:over|along|across)|start (?:clean|fresh|"
        r"from scratch)|import\w*|altdaten|übernehmen",
    ),
    _saying(r"permit.needed|needs a permit", r"permit|genehmigung"),
    _saying(r"payment.terms", r"net|payment|terms|zahlungsziel|pay(?: within| in)?"),
    _saying(r"response.time", r"respon[sd]\w*|react\w*|reaktionszeit"),
    _saying(r"sla", r"sla|support"),
    _saying(
        r"source|found us",
        r"found us|came (?:via|through|from)|heard (?:of|about)|referr\w+|recommended|empfohlen",
    ),
    _saying(r"security.review", r"security(?: review)?|pen ?test"),
    _saying(r"delivery.promise", r"deliver\w*|lieferung"),
    _saying(r"package", r"retainer|package|paket|project"),
    _saying(r"^contract contract", r"contract|vertrag"),
    _saying(r"^plan", r"plan|tarif"),
    _saying(r"urgency", r"urgent|asap|emergency|dringend|notfall"),
    _saying(r"works.from", r"works?(?:ing)? from|home office|remote\w*"),
    _saying(r"equipment", r"equipment|laptop|screen"),
    _saying(r"engagement", r"contract|employ\w+|term|freelanc\w+"),
)
GERMAN_OPTIONS: tuple[tuple[str, str], ...] = (
    ("maintenance", r"wartung\w*"),
    ("installation", r"(?:einbau|installation|montage)\w*"),
    ("cleaning", r"reinigung\w*"),
    ("security", r"sicherheitsdienst|bewachung"),
    ("project", r"(?:einzelne[sn]? |als )projekt|einzelprojekt"),
    ("single_job", r"einzelauftrag|einmalig"),
    ("referral", r"empfehlung|empfohlen"),
    ("emergency", r"notfall|dringend"),
    ("one_hour", r"(?:eine|einer|1) stunde rund um die uhr"),
    ("four_hours", r"(?:vier|4) stunden"),
    ("next_day", r"nächste[rn]? (?:werk|arbeits)tag"),
    ("permanent", r"unbefristet"),
    ("fixed_term", r"befristet"),
    ("freelance", r"freiberuflich|freie[rn]? mitarbeit\w*"),
    ("unhappy", r"unzufrieden"),
    ("unsure", r"unsicher"),
)
"""German words for what the shipped playbooks let people choose; other options are found by their own "
"labels."""
COMMON_OPTIONS = frozenset(
    "standard other content plus basic home office both own search partner event running passed north east "
    "south west outside "
    "planned green red amber api crm nothing design copy media health finance software strategy development "
    "launch discount "
    "project".split()
)
"""Options whose words are said of much else: they count only beside what names their field."""

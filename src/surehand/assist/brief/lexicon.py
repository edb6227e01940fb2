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
        r"decid(?:es?|er)|decision(?: was| is)?|signs(?: in the end)?|sign(?: it)? myself|signature|"
        r"the one who signs|last word|"
        r"final say|has to approve|entscheide[trn]\w*|unterschreib\w+|freigeben muss|freigabe durch",
    ),
    _saying(r"approves|approver", r"approv\w+|sign(?:s)? off|gibt frei|freigabe"),
    _saying(r"champion", r"champion|day to day|wants it to work|he'?s keen|she'?s keen|runs it"),
    _saying(
        r"main.contact",
        r"main contact|talk to|speak to|reach out to|ansprechpartner\w*|contact person|kontakt ist",
    ),
    _saying(r"technical.contact", r"tech(?:nical)? contact|it (?:guy|lead|department|admin)|administrator"),
    _saying(r"site.contact|goods.in.contact", r"lets? (?:us|you) in|reception|on site|at the gate|vor ort"),
    _saying(r"invoice.contact|invoices go", r"invoices?(?: to)?|accounts payable|rechnung\w*"),
    _saying(r"private.contact", r"(?:his|her|my) (?:number|phone|mobile|mail)|reach me|call me"),
    _saying(
        r"^start.date|start date|first day",
        r"start(?:s|en|et|ing)?|begin\w*|kick(?:ing)? off|first day|anfangen|loslegen|\bab\b",
    ),
    _saying(
        r"go.live|live by",
        r"go(?:es|ing)?[- ]live|be live|live (?:by|on|before)|up and running|live gehen|produktiv",
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
        r"(?:per|a|im|pro|/) ?(?:month|year|yr|monat|jahr)|for (?:the whole|everything|the year|all)|in total|"
        r"all in|price|costs?|"
        r"contract|retainer|budget|offer|deal|we can do|kostet|preis",
    ),
    _saying(r"credit.limit", r"credit(?: limit)?|kreditlimit"),
    _saying(
        r"discount", r"discount|% ?off|percent off|off list|knock off|rabatt|nachlass|with the|we can do"
    ),
    _saying(r"expected.orders|extra orders", r"extra orders|orders? (?:on top|more)|on top of normal"),
    _saying(r"usual.orders", r"usual\w*|normal(?:ly)?(?: is| day)?|on an average day"),
    _saying(r"orders.a.month", r"(?:times|orders) (?:a|per) month|a month|monthly orders|im monat"),
    _saying(r"packing.capacity", r"(?:manage|pack|can do|capacity)(?: of)?"),
    _saying(r"migrates|brings data", r"migrat\w+|bring .{1,40} (?:over|along)|import\w*|altdaten|übernehmen"),
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

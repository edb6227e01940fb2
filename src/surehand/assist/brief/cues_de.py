"""What German sentences of each section look like, as `cues_en` has it."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.assist.claims import Section

FIRM: Mapping[Section, str] = {
    "context": (
        r"im moment|derzeit|aktuell|zur ?zeit|bisher|bislang|bis jetzt|seit (?:gestern|letzte\w*|\d+|zwei|"
        r"drei)|"
        r"(?:alte[rnms]?|letzte[rnms]?) (?:anbieter|agentur|firma|vertrag|lieferant|dienstleister)|läuft aus|"
        r"hintergrund"
    ),
    "goals": r"ziele?\b|erfolg|erreichen (?:wollen|möchten)|muss sich (?:das )?(?:ändern|verbessern)|"
    r"soll(?:en)? .{0,40}(?:steigen|sinken)",
    "scope": (
        r"(?:nicht )?(?:enthalten|inklusive|inbegriffen|dabei)\b|umfang|lieferumfang|(?:basic|plus|premium|"
        r"standard|starter)\b|"
        r"einzelne[sn]? (?:projekt|auftrag)|wartung der|mal (?:pro|im|die) (?:woche|monat)|schnittstelle|"
        r"migration|lizenzen"
    ),
    "budget": r"budget|preise?s?\b|kostet|kosten\b|rabatt|zu teuer|günstiger|zahlungsziel|zahlen\b|im (?:jahr|"
    r"monat)\b|pro (?:jahr|monat)|kreditlimit",
    "timeline": (
        r"frist|spätestens|start(?:en|et|termin)?\b|ab (?:dem )?\d|nicht vor|läuft (?:bis|aus)|bis (?:zum|"
        r"ende|anfang|mitte)|"
        r"beginn\w*|anfangen|termin|live (?:gehen|bis)|go-?live|fällig"
    ),
    "stakeholders": (
        r"entscheide[trn]\w*|unterschreib\w+|freigeben|freigabe|ansprechpartner\w*|zuständig|geschäftsführ\w+|"
        r"vorstand|"
        r"verantwortlich\w*|eigentümer\w*|(?:inhaber|leiter)(?:in)?\b"
    ),
    "commitments": r"versprechen|versprochen|zugesagt|zusage\w*|garantier\w+|verbindlich|kostenlos|"
    r"ohne aufpreis|wie (?:vereinbart|besprochen)|sie (?:bekommen|erhalten)|(?:ist|"
    r"sind) (?:im preis )?enthalten",
    "risks": r"risik\w+|sorgen?\b|bedenken|gefahr\w*|problem\w*|sonst\b|unsicher|schwierig|"
    r"kann (?:es )?dauern|vorsicht|befürcht\w+|ausfall\w*|nur mit sicherung",
    "open_questions": r"offen (?:ist|sind)|unklar|noch (?:nicht|offen)|klären|ungeklärt|zu klären|weiß (?:ich|"
    r"noch)? ?nicht|muss (?:ich|man) (?:noch )?fragen",
    "next_steps": (
        r"nächste[rn]? schritte?|to-?do|(?:ich|wir) (?:schicke\w*|sende\w*|melde\w*|kümmer\w*|kläre\w*|"
        r"buche\w*|rufe\w*|prüfe\w*)|"
        r"mache ich|das klären wir|(?:bitte|können sie).{0,30}(?:schicken|senden|geben|nennen)|(?:hören|"
        r"sehen) wir uns"
    ),
}
LOOSE: Mapping[Section, str] = {
    "context": r"weil|leider|nur noch|kommt\b|wieder\b|nichts gemacht",
    "goals": r"woll(?:en|te[nt]?)|möchten|keine ausfälle|mehr \w+|neue \w+",
    "scope": r"nur\b|vertrag|paket|leistung|häuser|standorte|projekt",
    "budget": r"geld|angebot|netto|brutto|summe",
    "timeline": r"\bab\b|\bbis\b|\bam\b|vorher|danach|woche|monat",
    "stakeholders": r"\b(?:frau|herr[n]?)\b|chef\w*|team|leitung",
    "commitments": r"wir (?:werden|machen|liefern|übernehmen)|ich (?:schicke|sende)|bekommen",
    "risks": r"wegen|nie\b|spät|dauert|nichts\b",
    "open_questions": r"\?|vielleicht|\bob\b",
    "next_steps": r"morgen|montag|dienstag|mittwoch|donnerstag|freitag|nächste\w* woche|heute",
}
UNANSWERED = (
    r"noch nicht|weiß (?:ich )?nicht|keine ahnung|muss (?:ich )?(?:fragen|prüfen|klären)|klären|vielleicht|"
    r"gute frage|mal sehen|kommt drauf an"
)
PITCH = r"umsatz\b|marktanteil|unsere kunden (?:meist|oft)"

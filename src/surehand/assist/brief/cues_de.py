"""What German sentences of each section look like, as `cues_en` has it."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.assist.claims import Section

FIRM: Mapping[Section, str] = {
    "context": (
        r"unterschrieben|bestellt|letztes mal|macht das|haben .{0,20}(?:überwiesen|bekommen)|"
        r"im moment|derzeit|aktuell|zur ?zeit|bisher|bislang|bis jetzt|seit (?:gestern|letzte\w*|\d+|zwei|"
        r"drei)|"
        r"(?:alte[rnms]?|letzte[rnms]?) (?:anbieter|agentur|firma|vertrag|lieferant|dienstleister)|läuft aus|"
        r"hintergrund"
    ),
    "goals": r"ziele?\b|erfolg|erreichen (?:wollen|möchten)|muss sich (?:das )?(?:ändern|verbessern)|"
    r"soll(?:en)? .{0,40}(?:steigen|sinken)",
    "scope": (
        r"(?:\d+|alle) (?:nutzer|geräte|häuser|arbeitsplätze|lizenzen|standorte)|komplett\w*|"
        r"schulung\w*|bürozeiten|rund um die uhr|bringen (?:sie|wir)|bräuchten das|"
        r"(?:nicht )?(?:enthalten|inklusive|inbegriffen|dabei)\b|umfang|lieferumfang|(?:basic|plus|premium|"
        r"standard|starter)\b|"
        r"einzelne[sn]? (?:projekt|auftrag)|wartung der|mal (?:pro|im|die) (?:woche|monat)|schnittstelle|"
        r"migration|lizenzen"
    ),
    "budget": r"anzahlung|vertragsstrafe|gebühr\w*|rechnung|prozent|bezahl\w+|einmalig|"
    r"budget|preise?s?\b|kostet|kosten\b|rabatt|zu teuer|günstiger|zahlungsziel|zahlen\b|im (?:jahr|"
    r"monat)\b|pro (?:jahr|monat)|kreditlimit",
    "timeline": (
        r"wochen (?:später|früher|vorher)|zum \d|ende (?:januar|februar|märz|april|mai|juni|juli|"
        r"august|september|oktober|november|dezember)|übernahme|abnahme|betriebsferien|liefern wir|"
        r"kündigungsfrist|"
        r"frist|spätestens|start(?:en|et|termin)?\b|ab (?:dem )?\d|nicht vor|läuft (?:bis|aus)|bis (?:zum|"
        r"ende|anfang|mitte)|"
        r"beginn\w*|anfangen|termin|live (?:gehen|bis)|go-?live|fällig"
    ),
    "stakeholders": (
        r"ansprechpartnerin|passwörter|bauleit\w+|(?:der|die) (?:chef|leiter|meister)\w*|wer unterschreibt|"
        r"entscheide[trn]\w*|unterschreib\w+|freigeben|freigabe|ansprechpartner\w*|zuständig|"
        r"geschäftsführ\w+|"
        r"vorstand|"
        r"verantwortlich\w*|eigentümer\w*|(?:inhaber|leiter)(?:in)?\b"
    ),
    "commitments": r"liefern wir|machen wir|vertragsstrafe|abnahme bis|wie abgemacht|(?:im|in dem) preis|"
    r"schicke ich|(?:sie|ihr) kriegt|übernehmen wir|"
    r"versprechen|versprochen|zugesagt|zusage\w*|garantier\w+|verbindlich|kostenlos|"
    r"ohne aufpreis|wie (?:vereinbart|besprochen)|sie (?:bekommen|erhalten)|(?:ist|"
    r"sind) (?:im preis )?enthalten",
    "risks": r"klappt (?:\w+ )?nicht|eng (?:werden|wird)|verzöger\w+|bricht .{0,30}ab\b|hört .{0,30}auf\b|"
    r"keine (?:sicherung|ahnung|vertretung)|fällt aus|zu (?:knapp|spät|schwach)|"
    r"risik\w+|sorgen?\b|bedenken|gefahr\w*|problem\w*|sonst\b|unsicher|schwierig|"
    r"kann (?:es )?dauern|vorsicht|befürcht\w+|ausfall\w*|nur mit sicherung",
    "open_questions": r"kommt noch|fehlt noch|steht noch (?:nicht|aus)|kläre ich|muss noch|noch keine|"
    r"offen (?:ist|sind)|unklar|noch (?:nicht|offen)|klären|ungeklärt|zu klären|weiß (?:ich|"
    r"noch)? ?nicht|muss (?:ich|man) (?:noch )?fragen",
    "next_steps": (
        r"(?:kläre|schicke|sende|melde|rufe|frage|prüfe|buche) ich|fragen$|bitte (?:noch )?(?:klären|"
        r"prüfen|anrufen|schicken)|"
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

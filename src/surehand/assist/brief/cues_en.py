"""What English sentences of each section look like. Data: patterns, tried without regard to case.

A firm cue puts a sentence into its section; of loose ones it takes two, or one beside a value of the section's kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from surehand.assist.claims import Section

FIRM: Mapping[Section, str] = {
    "context": (
        r"signed (?:the|yesterday|last|on|in|\d)|thank(?:s| you) for (?:the|your|visit)|was down|"
        r"(?:old|last|current) (?:system|guards|oven|machine|tool|site)|(?:we|they) (?:have|had|closed|"
        r"opened|use|run) .{0,40}\b(?:now|today|since|shops|stores|sites|depots|houses|offices|"
        r"in (?:january|february|march|april|may|june|july|august|september|october|november|"
        r"december))|"
        r"currently|at the moment|right now we|so far we|until now|today (?:it|we|they)|last (?:agency|year|"
        r"yr|time we)|"
        r"came (?:to us )?(?:via|through)|found us|used to|background|history:|we(?:'ve| have) been using|"
        r"use[sd]? .{1,40} today|"
        r"old (?:company|supplier|provider|vendor|agency)|broke down|we decided to"
    ),
    "goals": (
        r"(?:i|we|they|he|she) wants? (?!the|an?\b|it\b|that|this|you\b|your|to (?:see|meet|talk|know|"
        r"start))|no more|(?:down|up) (?:by|to) (?:half|a third|\d)|less than|fewer than|"
        r"would make (?:you|us|me) say|"
        r"goals?\b|success (?:is|means|looks|for)|succeed|objective|aim(?:s|ing)? (?:for|to)|target(?:s|"
        r"ing)?\b|"
        r"what (?:i|we|they|he|she) wants? (?:is|after|to achieve)|kpi|"
        r"(?:under|below|down to|up to|above) \w+ (?:percent|%)|instead of (?:\d+|one|two|three|four|"
        r"five|six|"
        r"seven|eight|nine|ten)|"
        r"so that (?:we|they|our)|double our|no (?:more|double) \w+|by (?:summer|christmas|year[- ]end) (?:i|"
        r"we) want"
    ),
    "scope": (
        r"(?:\d+|all) (?:users|devices|people|licen[cs]es|sites|houses|wards|training days)|"
        r"office hours|round the clock|(?:help ?desk|management|training|support) only|is part of|"
        r"not part of|stays? (?:in|with|as)|"
        r"(?:not |is |are |was )?included?\b|scope|out of scope|deliverables?|in the price|extra rounds?|"
        r"seats\b|licen[cs]es\b|"
        r"(?:basic|plus|premium|starter|growth|enterprise|standard) (?:plan|contract|retainer|package|level|"
        r"tier)|price list|"
        r"sla\b|what we (?:do|don['’]?t)|(?:two|three|four|\d+) (?:nights|days|times) a (?:week|month)|"
        r"(?:\d+|orders?|all) (?:markets|stores|sites|orders a month)|migrat\w+|single sign[- ]on|sso\b|"
        r"integration|"
        r"has to (?:work|talk) (?:to|from|with)"
    ),
    "budget": (
        r"deposit|fees?\b|penalt(?:y|ies)|waive\w*|no charge|quote[ds]?\b|payment|they pay|who pays|"
        r"bill(?:ed)?\b|percent off|amount\b|"
        r"budget|price[sd]?\b|costs?\b|discount|too (?:much|expensive)|cheaper|afford|invoice[sd]? amount|"
        r"payment (?:terms|within)|net \d+|credit limit|per (?:month|year|seat|user)|all in\b|% off|"
        r"list would be|we pay"
    ),
    "timeline": (
        r"notice\b|weeks? (?:earlier|later|before|after)|after (?:easter|christmas|the summer)|"
        r"delivery (?:to|on|not|by)|valid until|runs out|(?:take|taking) over on|"
        r"deadline|go(?:es)?[- ]live|be live|live (?:by|on)|kick-?off (?:is|on)|start(?:s|ing)? (?:on|in|"
        r"date)|starts?\b.{0,20}\d|"
        r"due (?:on|by)|not before|cannot start|expires?|runs? (?:until|from)|no later than|"
        r"until (?:the )?end of|"
        r"before (?:the )?season|by (?:the )?(?:end|middle|start) of|leave on|first order|busiest day"
    ),
    "stakeholders": (
        r"i sign\b|you sign\b|leads? the|(?:she|he) runs|(?:your|our|his|her) manager|(?:business|"
        r"project|site|office|account|plant) manager|the one who|works council|passwords? (?:are|"
        r"is) with|"
        r"decision[- ]?maker|decid(?:es|ed|er)|signs\b|sign(?:s)? (?:it|myself|off)|last word|final say|"
        r"champion|approves?\b|"
        r"has to approve|reports to|in charge|responsible for|(?:our|the|my|new) (?:cfo|ceo|coo|cto|gm|boss|"
        r"owner|"
        r"managing director|head of \w+|partner)|my (?:wife|husband|sister|brother|boss)\b.{0,20}(?:is|signs|"
        r"has|will)|"
        r"(?:will )?run(?:s)? it day|main contact|(?:tech(?:nical)?|site) contact|talk to .{1,30}|"
        r"manager(?: will be| is|:)|who signs|dedicated \w+|invoices? (?:go|to)\b"
    ),
    "commitments": (
        r"on us\b|no charge|in the price|part of the (?:plan|price|contract|offer)|that['’]?s in there|"
        r"waive\w*|count on|as we said|(?:i|we) told (?:them|him|her|you)|gave them|stays (?:until|"
        r"the same)|you(?:'ll| will) have (?:access|a|the)|i(?:'ll| will) (?:correct|make sure)|"
        r"promis\w+|commit(?:ted|ment)?\b|guarantee[ds]?|you(?:'ll| will) (?:get|have|receive)|"
        r"free of charge|"
        r"for free|at no extra|"
        r"no extra cost|as (?:we )?agreed|what we agreed|hold us to|hold the prices?|is included|in writing|"
        r"you said (?:you|your|it)|we(?:'ll| will) (?:ship|pay|deliver|keep|replace|train|cover)|"
        r"we can (?:do|"
        r"include)"
    ),
    "risks": (
        r"stuck\b|not ready|is ?n[o']t (?:finished|ready)|too (?:weak|early|late|slow|short)|hesitant|"
        r"(?:don|doesn|didn)['’]t (?:answer|pick up|work)|slow\b|delay\w*|runs? out|without anybody|"
        r"will be tight|went wrong|breaks? (?:off|down)|not (?:been )?asked yet|surveillance|"
        r"risk\w*|worr(?:y|ied|ies)|concern(?:ed|s)?\b|afraid|nervous|problem is|careful|watch out|"
        r"if .{3,60} (?:we|it|they)(?:'re| are| is|'s)? "
        r"(?:late|lose|slip\w*|in trouble)|otherwise|danger\w*|hazard|asbestos|difficult|complain\w*|"
        r"breaks? (?:all|down)|might leave|nobody (?:else )?(?:who )?(?:knows|understands)|"
        r"tight\b"
    ),
    "open_questions": (
        r"(?:have|has)(?:n['’]t| not) .{0,25}(?:yet|told|heard|decided|asked)|not (?:booked|asked|done|"
        r"settled)\b|still (?:don['’]?t|missing)|no idea|is ?n[o']t (?:clear|decided)|(?:can|"
        r"would) (?:decide|promise) .{0,20}(?:next|later)|"
        r"not (?:yet )?(?:sure|clear|decided|settled)|unclear|open[: ]+(?:do|is|question|point)?|tbd|tbc|"
        r"to be (?:confirmed|clarified)|"
        r"need to (?:clarify|find out|check if)|no answer|still (?:running|open|waiting|have to find)|"
        r"(?:don['’]?t|do not) know|"
        r"have to (?:ask|check)|asked if"
    ),
    "next_steps": (
        r"please (?!(?:note|find|be|keep|don|do not|accept|see|help|contact us|visit|read)\b)\w+|"
        r"let (?:me|us|him|her|them|\w+(?: \w+)?) know|let['’]?s (?!see\b|say\b|be\b|face\b|leave\b|"
        r"put it\b)\w+|"
        r"(?:can|could|would|will) you (?:please |kindly )?(?:confirm|check|look|put|make|bring|find|"
        r"schedule|arrange|set|"
        r"prepare|add|call|write|provide|review|sign|update|fill|refresh|come|do that|sort|try)|"
        r"would you mind|"
        r"i(?:['’]d| would) (?:really |greatly )?appreciate|"
        r"(?:i|we)(?:['’]d| would) like (?:you )?to (?:discuss|meet|talk|get together|set|schedule|"
        r"go through)|"
        r"(?:call|e-?mail|ring|phone|text) (?:me|us|him|her|them)\b|"
        r"we (?:need|have|ought) to (?:\w+ )?(?:discuss|meet|talk|decide|agree|find|set|get|update|"
        r"schedule|sort)|"
        r"i (?:need|want) (?:this|that|it|the \w+|to (?:talk|meet|discuss)) |would be (?:great|good|"
        r"ideal) (?:if|to)|"
        r"(?:should|ought to) (?:file|send|talk|meet|discuss|call|check)|make sure (?:you|that|to|we)|"
        r"(?:works|would work) (?:best )?for (?:me|us)|why don['’]t you|give (?:me|us|him|her|them) a (?:call|ring)|"
        r"(?:i need you|you(?:['’]ll| will)? (?:still )?need) to|we(?:['’]ll| will) (?:discuss|meet|talk|go through)|"
        r"(?:see to it|see if you can|try (?:and|to) get)|we can (?:meet|talk|discuss|have a call)|"
        r"please (?:\w+ )?(?:do|confirm|correct|call|check|note down|make)|to (?:send|call|book|check|"
        r"ask|order)\b.{0,30}(?:again|by|tomorrow)|(?:need|needs) to (?:be|send|book|call|ask|look)|"
        r"has to (?:look|be (?:sent|booked|signed))|calls? (?:him|her|them) (?:on|tomorrow)|pls\b|"
        r"book the|"
        r"next steps?|next ?[:-]|to-?do\b|action items?|follow[- ]up|will do\b|set(?:ting)? up (?:a|the|an)|"
        r"(?:i|we|you|he|she|they)(?:'ll|'d| will| would) (?:send|get|book|mail|call|check|ask|chase|set|"
        r"write|introduce|let|talk|"
        r"look|order|forward|put|have .{2,30} (?:by|on|out|with|tomorrow))|"
        r"(?:please|could you|can you) (?:\w+ )?(?:send|get|book|share|tell|ask|forward|talk|mail|give)|"
        r"send me\b|"
        r"have to (?:ask|check|find out)|need to (?:talk|clarify|check|find out)|get back to"
    ),
}
LOOSE: Mapping[Section, str] = {
    "context": r"because|we have (?:nine|\d+)|(?:they|we)'re|since (?:last|yesterday|we)|again\b|paper|"
    r"spreadsheets?|looks? like",
    "goals": r"\bwant(?:s|ed)?\b|should be able|grow|more (?:new )?\w+|a month across|faster|instead of",
    "scope": r"only\b|plan\b|package|service|languages?|users|modules?|halls?|import|website|contract",
    "budget": r"a (?:month|year)|paid?\b|money|finance|total|offer",
    "timeline": r"start|begin|until|before|after|ready|arrives?|done by|earliest|latest",
    "stakeholders": r"owner|director|manager|partner|team|wants? to (?:see|meet)|his name|her name|contact|"
    r"reception",
    "commitments": r"we(?:'ll| will)\b|i(?:'ll| will)\b|include|we can\b|take(?:s)? care|will be\b",
    "risks": r"slow|late\b|never\b|fined?\b|hate|leaves?\b|quit\b|depends?|damaged|difficult|but\b",
    "open_questions": r"\?|maybe|not yet|ask\b|or not",
    "next_steps": r"tomorrow|monday|tuesday|wednesday|thursday|friday|next week|this afternoon|today|"
    r"will (?:call|send|order)",
}
UNANSWERED = (
    r"not yet|not sure|(?:don['’]?t|do not) know|no idea|have to (?:ask|check|find)|need to (?:ask|check)|"
    r"will (?:ask|check)|"
    r"good question|let me (?:check|ask)|depends|maybe|still "
)
"""Answers that leave a question open."""
PITCH = r"\bARR\b|revenue|turnover|series [abc]\b|raised|our (?:customers|clients) (?:usually|typically)|market share"
"""Money and figures that are no budget."""

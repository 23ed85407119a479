"""The verbs of rising and falling."""

from __future__ import annotations

import re

_RISE = """
rise rose risen rising rises | gain gained gains gaining | climb climbed climbs climbing |
jump jumped jumps jumping | surge surged surges surging | soar soared soars soaring |
rally rallied rallies rallying | advance advanced advances advancing | add added adds adding |
pop popped pops popping | leap leapt leaped leaps leaping | spike spiked spikes spiking |
increase increased increases increasing | rocket rocketed rockets rocketing |
vault vaulted vaults vaulting | rebound rebounded rebounds rebounding | bounced |
appreciate appreciated appreciates | recover recovered recovers recovering | strengthened |
perk:up power:ahead firmed | ascended | motored | marched |
swelled | shot | skyrocketed | zoomed | roared | catapulted |
inch:up edge:up tack:on put:on tick:up move:up creep:up pick:up
bounce:back climb:back snap:back spring:back claw:back finish:up go:up
"""


_FALL = """
fall fell fallen falling falls | lose lost loses losing | drop dropped drops dropping |
slide slid slides sliding | sink sank sunk sinks sinking | tumble tumbled tumbles tumbling |
plunge plunged plunges plunging | slip slipped slips slipping |
decline declined declines declining | shed sheds shedding | dip dipped dips dipping |
retreat retreated retreats retreating | slump slumped slumps slumping |
decrease decreased decreases | crash crashed crashes crashing |
plummet plummeted plummets plummeting | crater cratered craters | skid skidded skids skidding |
ease eased eases easing | collapse collapsed collapses | tank tanked tanks | sag sagged sags |
shrank | nosedived | weaken weakened weakens | dive dived dives dove diving | cede ceded cedes |
swoon swooned | lapsed | drooped | slumped | stumbled |
surrender surrendered surrenders | relinquished | forfeited | conceded | crumbled | buckled | wilted |
faltered | subsided | softened | cooled | receded | backtracked | imploded
pull:back fall:back drop:back slip:back
give:up give:back inch:down edge:down tick:down move:down creep:down edge:lower inch:lower drift:lower go:down
"""


_FORMS = {
    "perk": "perk(?:ed|s|ing)?",
    "power": "power(?:ed|s|ing)?",
    "pull": "pull(?:ed|s|ing)?",
    "fall": "(?:fall(?:en|s|ing)?|fell)",
    "drop": "drop(?:s|ped|ping)?",
    "slip": "slip(?:s|ped|ping)?",
    "bounce": "bounc(?:ed?|es|ing)",
    "climb": "climb(?:ed|s|ing)?",
    "snap": "snap(?:s|ped|ping)?",
    "spring": "(?:spring|sprang|sprung|springs|springing)",
    "claw": "claw(?:ed|s|ing)?",
    "inch": "inch(?:ed|es|ing)?",
    "edge": "edg(?:ed?|es|ing)",
    "tack": "tack(?:ed|s|ing)?",
    "put": "put(?:s|ting)?",
    "tick": "tick(?:ed|s|ing)?",
    "move": "mov(?:ed?|es|ing)",
    "creep": "cr(?:eep|ept|eeps|eeping)",
    "pick": "pick(?:ed|s|ing)?",
    "finish": "(?!)",
    "go": "(?:go|went|gone|goes|going)",
    "give": "(?:give|gave|given|gives|giving)",
    "drift": "drift(?:ed|s|ing)?",
}


def _verbs(words: str) -> str:
    parts = []
    for word in words.replace("\n", " ").replace("|", " ").split():
        head, colon, particle = word.partition(":")
        parts.append(rf"{_FORMS[head]} {particle}" if colon else word)
    return "|".join(sorted(parts, key=len, reverse=True))


_VERBS = f"(?P<VR>{_verbs(_RISE)})|(?P<VF>{_verbs(_FALL)})"


VERB = re.compile(rf"(?:{_VERBS})(?![\w-])", re.IGNORECASE)

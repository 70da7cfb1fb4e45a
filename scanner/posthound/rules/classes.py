"""What kind of credential a rule finds, from what its record is called: one place, so that no stage reads ids."""

from __future__ import annotations

from posthound.model.matches import RuleClass
from posthound.support.regexes import regex

# What rules are called whose text (a connection string, a setting, a command line) proves a password that people chose themselves.
_CHOSEN = regex(r"password|secret$|credential|setting|entry|secure-string")


def class_of(pattern_id: str) -> RuleClass:
    """The class of a rule that finds values by their format or shape; those found by their field have theirs from the field's name."""
    if pattern_id == "generic-jwt":
        return RuleClass.JWT
    return RuleClass.CHOSEN if _CHOSEN.search(pattern_id) else RuleClass.DRAWN

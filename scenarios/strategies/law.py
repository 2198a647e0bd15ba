"""The law: what of a plan is still allowed once rules hold."""

from __future__ import annotations

import numpy as np

from scenarios.schema import nearest
from simulator.vocabulary import Bools, Entry, InputError, Rules, View


def shielded(rules: Rules, view: View) -> Bools:
    """Customers with a flag the rules protect, [N]."""
    flagged = np.zeros(len(view.revenue), np.bool_)
    for flag in rules.protected if rules.from_month >= 0 else ():
        if flag not in view.columns:
            raise InputError(f"the rules protect {flag}: the book has no such column{nearest(flag, view.columns)}")
        flagged |= view.columns[flag].to_numpy(dtype=np.bool_)
    return flagged


def lawful(entry: Entry, protected: bool, rules: Rules) -> Entry | None:
    """An entry the customer is told of under the rules, as they allow it; nothing where they forbid it.

    Exits get at least the least notice, which may make them miss a renewal and wait for the next; the protected are
    neither let go nor moved to lower service; list prices rise by no more than the cap.
    """
    effect = entry.effect
    if protected and (effect.exit >= 0 or effect.service_class > 0 or effect.classes_down > 0):
        return None
    if effect.exit >= 0:
        return entry._replace(notice=max(entry.notice, rules.min_notice))
    return entry._replace(effect=effect._replace(list_price=min(effect.list_price, rules.price_cap)))

"""The segments of a book at month 0, as the core reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.core.records import PREPAID
from simulator.parameters import Parameters
from simulator.survival import usual_of
from simulator.vocabulary import Bools, Floats, Ints


def segments_at_rest(fields: Mapping[str, Any], revenue: Floats, n_segments: int) -> tuple[Floats, Floats]:
    """``Numbers.segment`` [S, 9] and the revenue of those who pay in advance [S].

    Segments with the role of the tail are those that new rules and new technology hit.
    """
    p: Parameters = fields["parameters"]
    alive, segment, roles = fields["alive"], fields["segment"], fields["book"].roles
    count = np.bincount(segment, alive, n_segments)
    cogs = np.bincount(segment, alive * fields["cogs"], n_segments)
    usual = np.bincount(segment, alive * _usual(fields), n_segments) / np.maximum(count, 1e-300)
    prepaid = alive * fields["revenue"] * (fields["flags"] & PREPAID > 0)
    left = fields["phase"] % fields["term"]
    tail = np.array([role == "tail" for role in roles])
    table = np.array(
        [
            _mix(fields, usual, n_segments),
            np.full(n_segments, p.customers.revenue_noise),
            revenue,
            [p.customers.volume_drift.of(role) for role in roles],
            usual,
            [float(role == "core") for role in roles],
            np.where(tail, revenue / np.maximum(count, 1e-300), 0.0),
            1.0 - cogs / np.maximum(revenue, 1e-300),
            np.rint(np.bincount(segment, prepaid * left, n_segments)),
        ],
        dtype=np.float64,
    ).T.copy()
    return table, np.asarray(np.bincount(segment, prepaid, n_segments), dtype=np.float64)


def _mix(fields: Mapping[str, Any], usual: Floats, n_segments: int) -> Floats:
    """Share of newcomers by segment: between the book's own shares (0) and those of its leavers (1).

    Shares of leavers keep a book as it is; shares of the book let segments that churn faster shrink.
    """
    like = fields["segment"][like_newcomers(fields["tenure"], fields["segment"], fields["parameters"])]
    own = np.bincount(like, minlength=n_segments) / len(like)
    alive = np.bincount(fields["segment"], fields["alive"], n_segments)
    failing = np.bincount(fields["segment"], fields["alive"] * fields["default_hazard"], n_segments)
    leavers = alive * usual + failing
    part = fields["parameters"].acquisition.mix_by_leavers if leavers.sum() > 0.0 else 0.0
    return np.asarray((1.0 - part) * own + part * leavers / max(float(leavers.sum()), 1e-300))


def like_newcomers(tenure: Floats, segment: Ints, parameters: Parameters) -> Bools:
    """Whom newcomers are like [N]: customers of short tenure; all of them where a segment has none of these."""
    short = np.asarray(tenure <= parameters.acquisition.like_tenure)
    everywhere = np.isin(segment, segment[short]).all()
    return short if everywhere else np.ones(len(tenure), dtype=np.bool_)


def _usual(fields: Mapping[str, Any]) -> Floats:
    """Expected voluntary hazard of each customer at month 0 [N]."""
    return usual_of(*(fields[name] for name in ("base_hazard", "own_hazard", "tenure", "term", "parameters")))

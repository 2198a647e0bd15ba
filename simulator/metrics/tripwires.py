"""What to watch, and when to stop: early signs that tell futures in which a strategy ends worse than doing nothing.

A future is bad if the strategy's NPV over the run is below doing nothing's on the same luck. A firm sees its own books
only, so a sign is never held against the do-nothing of its path; the plan is the strategy's own median. Thresholds,
plans and the choice of signs are learned on the first half of the draws; what is told of them comes from the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.metrics.alarm import Cut, Rate, Score, best_cut, score
from simulator.metrics.memory import remembered
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.plain_words import spoken
from simulator.metrics.signs import SIGNS, early_signs
from simulator.metrics.value import delta_npv
from simulator.storage.layout import STATISTIC
from simulator.vocabulary import Bools, Floats, InputError, Ints

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST = 3
"""Signs told of a strategy."""
RARE = 0.05
"""Where fewer futures than this are bad, or good, there is nothing to tell apart."""
ALIKE = 0.8
"""Correlation from which a second sign says what the first one did."""
FEW_DRAWS = 16
"""Fewer independent draws than this make no two halves."""
COLUMNS = ("strategy", "indicator", "unit", "month", "threshold", "stop_when", "false_alarm_rate", "false_alarm_low",
           "false_alarm_high", "miss_rate", "miss_low", "miss_high", "bad_share", "said")  # fmt: skip


class Half(NamedTuple):
    """Some futures of a strategy: whether bad [K], the independent draw of each [K], each sign by month [K]."""

    bad: Bools
    draw: Ints
    signs: dict[tuple[str, int], Floats]


class Wire(NamedTuple):
    """A sign at a month with the plan it is held against (NaN: as it stands), its cut, and what that is worth."""

    sign: str
    month: int
    plan: float
    cut: Cut
    score: Score


def tripwires(ds: xr.Dataset) -> pd.DataFrame:
    """Up to three early signs for each strategy but do-nothing, or one row that says there is none.

    Rates, with 95 % intervals over draws, are of futures in all economies of the run, each weighing the same.
    Raises InputError where a result holds no single futures.
    """
    import pandas as pd

    if STATISTIC in ds.dims:
        raise InputError("what to watch is read from every future (keep=paths), this result keeps quantiles only")
    ds = remembered(ds)
    worse, seen = delta_npv(ds) < 0.0, early_signs(ds)
    names = [str(name) for name in ds["strategy"].values if name != DO_NOTHING]
    rows = [row for name in names for row in _rows(name, worse.sel(strategy=name), seen.sel(strategy=name))]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"month": "Int64"})


def _rows(name: str, worse: xr.DataArray, seen: xr.DataArray) -> list[dict[str, Any]]:
    """What is told of a strategy; ``worse`` [macro, path], ``seen`` [macro, path, sign, seen]."""
    first, second = halves(worse, seen)
    bad, why = float(worse.mean()), _untold(float(worse.mean()), first, second)
    wires = [] if why else [_tested(wire, second) for wire in chosen(first)]
    told = sorted((wire for wire in wires if wire.score.low > 0.0), key=lambda wire: (wire.month, -wire.score.j))
    if told:
        return [_row(name, bad, wire) for wire in told]
    last = max((month for _, month in first.signs), default=0)
    why = why or (
        f"nothing observable by month {last} tells the {_percent(bad)} of futures in which it loses to doing nothing "
        "from the others"
    )
    blank: dict[str, Any] = dict.fromkeys(COLUMNS, np.nan) | dict.fromkeys(("indicator", "unit", "stop_when"), "")
    return [blank | {"strategy": name, "bad_share": bad, "said": f"{spoken(name)}: {why}."}]


def halves(worse: xr.DataArray, seen: xr.DataArray) -> tuple[Half, Half]:
    """The futures of the first half of the draws and of the second; of a single draw, of its paths.

    Draws are points of a Sobol sequence: each half of it covers the priors evenly, every other point would not.
    """
    draw = worse["draw"].values if len(np.unique(worse["draw"].values)) > 1 else worse["path"].values
    late = np.isin(draw, np.unique(draw)[len(np.unique(draw)) // 2 :])
    bad, by = worse.transpose("macro", "path").values, np.broadcast_to(draw, (worse.sizes["macro"], len(draw)))
    signs = {
        (str(sign), int(month)): seen.sel(sign=sign, seen=month).transpose("macro", "path").values
        for sign in seen["sign"].values
        for month in seen["seen"].values
    }
    known = {key: value for key, value in signs.items() if np.isfinite(value).all()}
    first, second = (
        Half(bad[:, which].ravel(), by[:, which].ravel(), {key: v[:, which].ravel() for key, v in known.items()})
        for which in (~late, late)
    )
    return first, second


def _untold(bad: float, first: Half, second: Half) -> str:
    """Why nothing can be learned here; empty if it can."""
    draws = len(np.unique(first.draw)) + len(np.unique(second.draw))
    if not first.signs:
        return "no early sign is known in this run"
    if draws < FEW_DRAWS:
        return f"{draws} independent draws are too few to learn early signs from, {FEW_DRAWS} or more are needed"
    if bad == 0.0:
        return "it loses to doing nothing in none of these futures"
    for half in (first, second):
        if half.bad.mean() < RARE:
            where = "" if bad < RARE else ", and hardly ever in one half of the draws"
            return f"it loses to doing nothing in {_percent(bad)} of futures{where}: too few to learn from"
        if half.bad.mean() > 1.0 - RARE:
            return f"it loses to doing nothing in {_percent(bad)} of futures: no early sign is needed to leave it alone"
    return ""


def chosen(half: Half) -> list[Wire]:
    """The best signs on these futures, each telling something else; of those about as good the earliest.

    About as good: within one standard error of the best (Breiman et al. 1984).
    """
    left = [wire for (sign, month), value in half.signs.items() if (wire := _learned(half, sign, month, value))]
    kept: list[Wire] = []
    while left and len(kept) < MOST:
        best = max(left, key=lambda wire: wire.score.j)
        equals = [wire for wire in left if wire.score.j >= best.score.j - best.score.error]
        pick = min(equals, key=lambda wire: (wire.month, -wire.score.j))
        kept.append(pick)
        own = half.signs[pick.sign, pick.month]
        left = [wire for wire in left if wire.sign != pick.sign and _apart(half.signs[wire.sign, wire.month], own)]
    return kept


def _apart(one: Floats, other: Floats) -> bool:
    return bool(abs(np.corrcoef(one, other)[0, 1]) < ALIKE)


def _learned(half: Half, sign: str, month: int, value: Floats) -> Wire | None:
    """A sign's plan and cut; None where it never moves, was planned to be nothing, or is no better than chance."""
    plan = float(np.median(value)) if SIGNS[sign].planned else np.nan
    if np.ptp(value) <= 0.0 or plan <= 0.0:
        return None
    told = against(value, plan)
    cut = best_cut(told, half.bad)
    found = score(cut, told, half.bad, half.draw)
    return Wire(sign, month, plan, cut, found) if found.low > 0.0 else None


def _tested(wire: Wire, half: Half) -> Wire:
    """The same wire with its worth on these futures."""
    value = against(half.signs[wire.sign, wire.month], wire.plan)
    return wire._replace(score=score(wire.cut, value, half.bad, half.draw))


def against(value: Floats, plan: float) -> Floats:
    """Deviation from plan in %; as it stands where there is none (NaN)."""
    return value if np.isnan(plan) else 100.0 * (value / plan - 1.0)


def _row(name: str, bad: float, wire: Wire) -> dict[str, Any]:
    found = (*wire.score.false_alarm, *wire.score.miss)
    side = "above" if wire.cut.above else "below"
    told = (wire.month, wire.cut.threshold, side, *found, bad, _said(name, bad, wire))
    return dict(zip(COLUMNS, (name, wire.sign, SIGNS[wire.sign].unit, *told), strict=True))


def _said(name: str, bad: float, wire: Wire) -> str:
    """The row in plain words."""
    miss, false = wire.score.miss, wire.score.false_alarm
    return (
        f"{spoken(name)}: stop if at the end of month {wire.month} the {SIGNS[wire.sign].words} {_beyond(wire)}; this "
        f"misses {_range(miss)} of the futures in which it loses to doing nothing ({_percent(bad)} of all, economies "
        f"weighing the same), and stops {_range(false)} of the others for nothing."
    )


def _beyond(wire: Wire) -> str:
    """On which side of what."""
    limit, above, unit = wire.cut.threshold, wire.cut.above, SIGNS[wire.sign].unit
    if np.isnan(wire.plan):
        return f"is {'above' if above else 'below'} {limit:,.6g} {unit}"
    farther = "more than" if above == (limit > 0.0) else "higher than" if above else "lower than"
    return f"lies {farther} {abs(limit):,.6g} % {'above' if limit > 0.0 else 'below'} plan"


def _range(rate: Rate) -> str:
    return f"{_percent(rate.share)} ({100.0 * rate.low:.0f} to {100.0 * rate.high:.0f})"


def _percent(share: float) -> str:
    """A share as a percentage; never 0 or 100 where it is not quite."""
    if 0.0 < share < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 < share < 1.0 else f"{100.0 * share:.0f} %"

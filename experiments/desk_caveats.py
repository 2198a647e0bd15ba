"""What a reader of ``secateur desk`` might take for more than it is, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.metrics.durations import span

if TYPE_CHECKING:
    import xarray as xr

FAR_TOO_FULL = 2.0
"""Load from which on a desk is warned of before it is simulated."""
BLENDED = 3.0
"""Full-strength agents at work below which the formula's blend of whole numbers of agents is of no use."""


def overloaded(load: float) -> str:
    """A warning where much more comes than can be done; else nothing."""
    if load <= FAR_TOO_FULL:
        return ""
    return (
        f"WARNING: a load of {100.0 * load:,.0f} % is far more than these agents can do; most tickets are given up. "
        "Check desk.tickets_per_month, desk.agents and parameters.desk.handling_hours."
    )


def blended(effective: float) -> bool:
    """Whether a desk is so small that the formula, which blends the whole numbers around it, misleads."""
    return effective < BLENDED and abs(effective - round(effective)) > 0.005


def caveats(ds: xr.Dataset) -> Iterator[str]:
    """What a reader might take for more than it is."""
    told = ds.attrs
    if told["settled"] == "no":
        yield (
            f"Patience is {span(told['patience_hours'])} of opening: this desk does not settle within a year; the "
            "simulation shows its second year, the formula where it would end."
        )
    if told["simulated_tickets"] < 2_000.0:
        yield f"Only {told['simulated_tickets']:,.0f} tickets were simulated: intervals mean little (desk.days=1000)."
    if told.get("under_load", "hard") != "hard":
        yield (
            f"Rows show a desk that lets tickets queue; in a comparison this one is {told['under_load']} beyond its "
            "load limit (parameters.desk.under_load)."
        )
    if "desk_mode" in told and told["desk_mode"] == "response":
        yield certified(told)
    if told.get("run_book", told.get("book_hash")) != told.get("book_hash") or _other_desk(ds):
        yield f"The run in {told['run']} had another book or other desk parameters than the desk above."


def certified(told: Mapping[str, Any]) -> str:
    """The certificate of a corrected formula in a sentence."""
    error = {
        f"{kind} {which}": f"{100.0 * told[f'desk_{kind}_wait_error_{which}']:.1f} %"
        for kind in ("response", "formula")
        for which in ("median", "worst")
    }
    return (
        f"On {told['desk_held_out_desks']} desks it had not seen, the corrected formula's waits are off by "
        f"{error['response median']} in the median and {error['response worst']} at worst (at "
        f"{told['desk_response_wait_worst_at']}); the exact formula's by {error['formula median']} and "
        f"{error['formula worst']}; the simulation itself is known to "
        f"{100.0 * told['desk_simulation_error_median']:.1f} %."
    )


def _other_desk(ds: xr.Dataset) -> bool:
    import json

    told = ds.attrs
    if "run_desk" not in told:
        return False
    here = json.loads(told["config"]).get("parameters", {}).get("desk")
    return bool(json.loads(told["run_desk"]) != here)

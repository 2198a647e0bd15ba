"""What a run says about its support desk: how it answered, how far that is from the simulated desk, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

EXACT = (
    "The support desk answers by formula, which knows no busy Mondays, absences or odd handling times; with "
    "desk.mode=response it does."
)
LIVE = "The support desk was simulated live, ticket by ticket, in every month of every path."


def desk_words(ds: xr.Dataset) -> list[str]:
    """Plain sentences from the attrs of a result; none where it says nothing about its desk."""
    told, mode = ds.attrs, ds.attrs.get("desk_mode")
    said = {"exact": [EXACT], "simulated": [LIVE]}.get(str(mode), [])
    if mode == "response" and "desk_response_wait_error_median" in told:
        said = [_certificate(ds), *_outside(ds)]
    under_load = str(told.get("desk_under_load", "hard"))
    if not under_load.startswith("hard"):
        said = [*said, f"What the desk does under load: {under_load}."]
    return said


def _certificate(ds: xr.Dataset) -> str:
    told = ds.attrs

    def errors(name: str) -> str:
        middle, worst = (100 * told[f"desk_{name}_wait_error_{which}"] for which in ("median", "worst"))
        return f"{middle:.1f} % in the median and {worst:.0f} % at worst"

    return (
        f"The support desk answers by formula, corrected by a table fitted to the simulated desk. On "
        f"{told['desk_held_out_desks']} desks the table has never seen its waits are off by {errors('response')} "
        f"({told['desk_response_wait_worst_at']}); the bare formula's by {errors('formula')}. The simulation they are "
        f"measured by is itself off by {100 * told['desk_simulation_error_median']:.1f} % in the median."
    )


def _outside(ds: xr.Dataset) -> list[str]:
    share = ds.attrs.get("desk_outside_table_share", 0.0)
    if share == 0.0:
        return []
    size = "less than 0.1" if share < 0.001 else f"{100 * share:.1f}"
    return [f"In {size} % of all months the desk was beyond what the table was fitted for: there go by the formula."]

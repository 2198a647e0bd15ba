"""The made-up result with what only the full model writes: groups, notice, staff, stocks, selection, drawn numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

OWN_DIMS = ("fairness_group", "notice_months", "parameter", "one_off", "reinvestment")
GROUPS = ("north", "south")
PARAMETERS = ("operations.fixed_share", "desk.quality_to_hazard", "reaction.price_to_hazard")

UNITS = {
    **dict.fromkeys(("inventory", "deferred", "opening_inventory", "opening_deferred", "revenue_top_1"), "USD"),
    **dict.fromkeys(("revenue_top_10", "false_positive_value"), "USD"),
    **dict.fromkeys(("exits_by_group", "active_by_group", "vulnerable_exits", "long_tenure_exits"), "customers"),
    **dict.fromkeys(("exits_by_notice", "opening_by_group", "opening_vulnerable"), "customers"),
    **dict.fromkeys(("opening_long_tenure", "selected_by_group", "repriced_by_group"), "customers"),
    **dict.fromkeys(("agents_left", "agents_dismissed"), "agents"),
    "selection_recall": "share",
    "parameter_value": "1",
}


def fuller(ds: xr.Dataset) -> xr.Dataset:
    """``ds`` with these variables made from its own; cash moves with inventory and deferred revenue."""
    ds = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims])
    texts = {"fairness_group": np.array(GROUPS, dtype=object), "parameter": np.array(PARAMETERS, dtype=object)}
    ds = ds.assign_coords(texts | {"notice_months": np.arange(7)})
    ds = _stocks(_facts(ds))
    path = ("strategy", "macro", "path", "month")
    exits, firm = ds["exits"].sum("segment"), ds["exits"].sel(cause=["terminated", "not_renewed"])
    notice = np.array([0.05, 0.1, 0.3, 0.35, 0.1, 0.05, 0.05])
    ds["exits_by_group"] = _labelled(exits, ("fairness_group",), np.array([0.55, 0.45]))
    ds["active_by_group"] = _labelled(ds["active"].sum("segment"), ("fairness_group",), np.array([0.6, 0.4]))
    ds["vulnerable_exits"] = 0.04 * exits
    ds["long_tenure_exits"] = 0.2 * exits
    ds["exits_by_notice"] = _labelled(firm.sum(["segment", "cause"]), ("notice_months",), notice)
    ds["agents_left"] = 0.025 * ds["agents"]
    ds["agents_dismissed"] = (path, np.where(ds["month"].values == 4, 0.05 * ds["agents"].values, 0.0))
    ds["revenue_top_1"] = 0.02 * ds["revenue"].sum("segment")
    ds["revenue_top_10"] = 0.09 * ds["revenue"].sum("segment")
    for name, unit in UNITS.items():
        moment = "start" if "opening" in name or "selected" in name or "draw" in ds[name].dims else "during"
        ds[name].attrs = {"units": unit, "long_name": name.replace("_", " ").capitalize(), "moment": moment}
    return ds


def _labelled(a: xr.DataArray, dims: tuple[str, ...], share: Any) -> xr.DataArray:
    import xarray as xr

    return a * xr.DataArray(share, dims=dims)


def _stocks(ds: xr.Dataset) -> xr.Dataset:
    """Goods of half a month of COGS on stock; customers have paid a tenth of a month in advance."""
    cogs, revenue, opening = (ds[name].sum("segment") for name in ("cogs", "revenue", "opening_revenue"))
    ds["inventory"], ds["opening_inventory"] = 0.5 * cogs, 0.06 * opening
    ds["deferred"], ds["opening_deferred"] = 0.1 * revenue, 0.1 * opening
    moved = (ds["deferred"] - ds["opening_deferred"]) - (ds["inventory"] - ds["opening_inventory"])
    units = ds["cash"].attrs
    ds["cash"] = (ds["cash"] + moved).transpose(*ds["cash"].dims).assign_attrs(units)
    return ds


def _facts(ds: xr.Dataset) -> xr.Dataset:
    """Two groups of 1,200 and 800 customers, the second selected more often; three uncertain numbers."""
    draws = len(np.unique(ds["draw"].values))
    selected = ds["selected"].values
    by_group = selected[..., None] * np.array([0.5, 0.5])
    rng = np.random.default_rng(3)
    effect = ds["revenue"].isel(strategy=-1, macro=0, month=-1).sum("segment").groupby("draw").mean().values
    drawn = np.column_stack([(rng.permutation(draws) + 0.5) / draws, effect, np.full(draws, 2.0)])
    group = ("strategy", "draw", "fairness_group")
    return ds.assign(
        opening_by_group=(("fairness_group",), np.array([1200.0, 800.0])),
        opening_vulnerable=80.0,
        opening_long_tenure=500.0,
        selected_by_group=(group, by_group),
        repriced_by_group=(group, 0.8 * by_group),
        selection_recall=(("strategy", "draw"), np.where(selected > 0, 0.6, 0.0)),
        false_positive_value=(("strategy", "draw"), 45.0 * selected),
        parameter_value=(("draw", "parameter"), drawn),
    )

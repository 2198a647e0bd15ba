"""One customer's life under every strategy: a lane a strategy along the months, a panel a future."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.lines import Line2D

from simulator.charts.ink import BASELINE, CAUSE, QUIET, STILL, TEXT, Ink, inks
from simulator.charts.paired import in_economy
from simulator.charts.panels import months
from simulator.charts.slide import NotApplicable, Words, blank, body, fitted, on_slide, settle
from simulator.charts.words import capital, listed, many, plain
from simulator.fate import acts, cause_of, fate, sentence

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWS = "story"
MOST = 3
"""Futures on one slide; the text has all of them."""
_KEY = 0.6  # inches
ROOMY = 9
"""Lanes up to which a word finds room above each."""
GROUPS = {"let go": ("anyway", "let_go"), "lost sooner": ("collateral", "driven_away"),
          "kept longer": ("saved", "stays_longer")}  # fmt: skip
"""What a title says of a strategy, and the fates that count for it."""
SHORT = {"anyway": "leaving anyway", "saved": "saved", "collateral": "collateral", "stays_longer": "stays longer",
         "driven_away": "driven away"}  # fmt: skip
"""Fates written beside the end of a lane."""


class Mark(NamedTuple):
    """A sign on a lane and its name in the legend."""

    shape: str
    fill: str
    name: str


MARKS = {
    "told": Mark("o", "white", "told that it ends"),
    "price": Mark("^", TEXT, "pays more"),
    "service": Mark("D", TEXT, "served otherwise"),
    "voluntary": Mark("o", CAUSE["voluntary"], "leaves by choice"),
    "default": Mark("s", CAUSE["default"], "cannot pay"),
    "terminated": Mark("X", CAUSE["terminated"], "ended by us"),
    "not_renewed": Mark("P", CAUSE["not_renewed"], "not renewed"),
    "stays": Mark(">", QUIET, "stays"),
}


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """The Dataset of ``simulator.story`` in one economy, the reference if none is named, its first futures."""
    if "left_month" not in ds:
        raise NotApplicable("this is no story: it follows no single customer")
    here = in_economy(ds, economy).isel(path=slice(0, MOST))
    names = [str(name) for name in here["strategy"].values]
    names = [BASELINE, *(name for name in names if name != BASELINE)]
    fig, ink = blank(here, _words(here, names, ds.sizes["path"])), inks(names)
    key, axes = _rooms(fig, here.sizes["path"])
    used: set[str] = set()
    for ax, path in zip(axes, here["path"].values, strict=True):
        lives = here.sel(path=path).squeeze("macro")
        used |= _panel(ax, lives, names, ink)
        head = f"Future {int(path)}: {_alone(lives.sel(strategy=BASELINE))}"
        ax.set_title(fitted(fig, head, 14, body(fig)[0] / len(axes) - 1.2, "bold", lines=2))
    axes[0].set_yticks(range(len(names)), [fitted(fig, capital(plain(n, 80)), 14, 0.18 * body(fig)[0]) for n in names])
    axes[0].set_ylim(len(names) - 0.5, -0.7)
    months(axes[0], here.sizes["month"], most=4)
    key.legend(handles=list(_legend(used)), loc="upper left", ncols=4)
    return settle(fig)


def _rooms(fig: Figure, panels: int) -> tuple[Axes, list[Axes]]:
    """A strip for the key, and a panel a future below it on shared scales."""
    grid = fig.add_gridspec(2, panels, height_ratios=(_KEY, body(fig)[1] - _KEY))
    key, first = fig.add_subplot(grid[0, :]), fig.add_subplot(grid[1, 0])
    key.set_axis_off()
    axes = [first, *(fig.add_subplot(grid[1, k], sharex=first, sharey=first) for k in range(1, panels))]
    for ax in axes[1:]:
        ax.tick_params(labelleft=False)
    return key, axes


def _legend(used: set[str]) -> Iterator[Line2D]:
    for kind, mark in MARKS.items():
        if kind in used:
            yield Line2D([], [], linestyle="", marker=mark.shape, markersize=10, markerfacecolor=mark.fill,
                         markeredgecolor=TEXT, label=mark.name)  # fmt: skip


def _alone(nothing: xr.Dataset) -> str:
    """The life under doing nothing, for the head of a panel."""
    left = int(nothing["left_month"])
    return (
        "left before the start"
        if left < 0
        else "doing nothing, " + (f"it leaves in month {left}" if left else "it stays")
    )


def _panel(ax: Axes, lives: xr.Dataset, names: list[str], ink: dict[str, Ink]) -> set[str]:
    """Every lane of a future; which marks it needed."""
    nothing, last = lives.sel(strategy=BASELINE), lives.sizes["month"]
    used: set[str] = set()
    if left := max(0, int(nothing["left_month"])):
        ax.axvline(left, color=STILL.colour, dashes=STILL.dashes, lw=1.5, zorder=1)
    for row, name in enumerate(names):
        here = lives.sel(strategy=name)
        if int(here["left_month"]) < 0:
            continue
        end = int(here["left_month"]) or last
        ax.plot([0, end], [row, row], color=ink[name].colour, lw=4.5, solid_capstyle="butt", zorder=2)
        points = [*_points(here), (end, cause_of(here) or "stays")]
        for month, kind in points:
            mark = MARKS[kind]
            ax.plot([month], [row], linestyle="", marker=mark.shape, markersize=10, markerfacecolor=mark.fill,
                    markeredgecolor=TEXT, markeredgewidth=0.9, zorder=4, clip_on=False)  # fmt: skip
        used |= {kind for _, kind in points}
        size = 11.0 if len(names) <= ROOMY else 8.5
        _note(ax, SHORT.get(fate(here, nothing), ""), (end, row), last, size)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    return used


def _points(here: xr.Dataset) -> Iterator[tuple[int, str]]:
    """Months and kinds of what is done to a customer while it is there."""
    for act in acts(here):
        if act.kind != "exit":
            yield act.month, act.kind
        elif act.told < act.month:
            yield act.told, "told"


def _note(ax: Axes, words: str, at: tuple[int, int], last: int, size: float) -> None:
    """A word above the end of a lane, on the side where there is room."""
    if words:
        side = "right" if at[0] > 0.5 * last else "left"
        ax.annotate(
            words, at, (0, 0.6 * size), textcoords="offset points", ha=side, va="bottom", size=size, color=QUIET
        )


def _words(ds: xr.Dataset, names: list[str], futures: int) -> Words:
    """What strategies do to this customer most often, in the futures shown."""
    lives = {n: [ds.sel(strategy=n, path=p).squeeze("macro") for p in ds["path"].values] for n in names}
    nothing, n = lives[BASELINE], ds.sizes["path"]
    fates = {name: [fate(a, b) for a, b in zip(lives[name], nothing, strict=True)] for name in names[1:]}
    told = [f"{says} under {_most(fates, kinds)}" for says, kinds in GROUPS.items() if _most(fates, kinds)]
    finding = f"{ds.attrs.get('customer', 'One customer')}: doing nothing it {_leaves(nothing)}"
    finding += f"; {listed(told)}" if told else ""
    economy = plain(ds["macro"].values[0])
    measure = f"Months as a customer by strategy, {economy} economy; dashed: when it leaves doing nothing"
    measure += f"; the first {n} of {many(futures, 'future')}" if futures > n else ""
    alt = [f"Future {int(p)}: {_alone(nothing[k])}. " + " ".join(
        f"{capital(plain(name))}: {sentence(lives[name][k], nothing[k])}." for name in names[1:]
    ) for k, p in enumerate(ds["path"].values)]  # fmt: skip
    return Words(finding, measure, f"{finding}. {' '.join(alt)}")


def _leaves(nothing: list[xr.Dataset]) -> str:
    """In how many futures it leaves if nothing is done."""
    n, leaves = len(nothing), sum(int(life["left_month"]) != 0 for life in nothing)
    if n == 1:
        return f"{'leaves' if leaves else 'stays'} in the one future shown"
    return f"leaves in {leaves} of {n} futures" if leaves else f"stays in all {n} futures"


def _most(fates: dict[str, list[str]], kinds: tuple[str, ...]) -> str:
    """The strategies with most of these fates, in words; empty if there are none."""
    often = {name: sum(kind in kinds for kind in found) for name, found in fates.items()}
    top = max(often.values(), default=0)
    first = [plain(name) for name, times in often.items() if times == top > 0]
    return "" if not first else listed(first) if len(first) < 3 else f"{first[0]} and {len(first) - 1} more"

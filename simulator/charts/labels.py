"""Names put straight beside what they name, moved apart where they would lie over each other or over the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patheffects import withStroke

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.slide import figure_of
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RADII = (9.0, 18.0, 30.0, 46.0, 66.0, 90.0, 120.0, 155.0)  # points between an anchor and its label
_ANGLES = np.arange(24) * (2 * np.pi / 24)
_SWEEPS = 6
_ON_TEXT, _ON_DATA, _OUTSIDE, _ON_LEADER, _ASTRAY = 40.0, 1.2, 60.0, 12.0, 6.0
"""Costs of lying on another label, on a point of the data, outside the axes, on another's leader, nearer to another."""
_FAR, _UPRIGHT = 0.08, 6.0  # cost of a point of distance, of a leader that looks like a line of the chart
_SHORT = 20.0  # points: a label nearer than this needs no leader
_AIR = 3.0  # points kept free between a label and the data
_APART = 12.0  # points between labels side by side, beyond their own air: never read as one line


class Label(NamedTuple):
    """A text and the point, in data units, that it names; ``colour`` tints the ground it stands on."""

    text: str
    x: float
    y: float
    colour: str = "none"


def place(ax: Axes, labels: Sequence[Label], data: Floats, size: float = 14.0) -> None:
    """Write each label near its point with a thin leader; ``data`` [K, 2] are points (data units) to keep free.

    Every label in turn takes the cheapest of 192 places around its point, given where the others are; six rounds.
    """
    to_points = 72.0 / figure_of(ax).dpi
    anchors = ax.transData.transform([(p.x, p.y) for p in labels]) * to_points
    kept = ax.transData.transform(data) * to_points if len(data) else np.empty((0, 2))
    frame = np.asarray(ax.get_window_extent().extents) * to_points
    sizes = np.array([_extent(ax, p.text, size) for p in labels])
    for label, anchor, box in zip(labels, anchors, _settle(anchors, sizes, kept, frame), strict=True):
        _write(ax, label, anchor, box, size)


def _write(ax: Axes, label: Label, anchor: Floats, box: Floats, size: float) -> None:
    """Text, its ground and a leader; ``box`` (x0, y0, x1, y1) and ``anchor`` in points from the figure's corner."""
    middle = tuple((box[:2] + box[2:]) / 2 - anchor)
    text = ax.annotate(label.text, (label.x, label.y), xytext=middle, zorder=6, size=size, color=TEXT, in_layout=False,
                       textcoords="offset points", ha="center", va="center")  # fmt: skip
    text.set_path_effects([withStroke(linewidth=2.5, foreground="white", alpha=0.7)])
    if label.colour != "none":
        text.set_bbox({"boxstyle": "round,pad=0.15", "facecolor": label.colour, "alpha": 0.22, "linewidth": 0})
    end = np.clip(anchor, box[:2], box[2:]) - anchor
    if np.hypot(*end) > _SHORT:
        ax.annotate("", (label.x, label.y), xytext=tuple(end), textcoords="offset points", in_layout=False, zorder=3,
                    arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.9, "shrinkB": 5})  # fmt: skip


def _extent(ax: Axes, text: str, size: float) -> tuple[float, float]:
    """Width and height in points of a label as drawn, with a little air around it."""
    probe = ax.text(0, 0, text, size=size)
    box = probe.get_window_extent()
    scale = 72.0 / figure_of(ax).dpi
    probe.remove()
    return box.width * scale + 8, box.height * scale + 6


def _settle(anchors: Floats, sizes: Floats, kept: Floats, frame: Floats) -> Floats:
    """The boxes [n, 4] (x0, y0, x1, y1 in points) after every label has sought its cheapest place six times."""
    boxes = np.array([_candidates(a, s)[0][0] for a, s in zip(anchors, sizes, strict=True)])
    for sweep in range(_SWEEPS):
        moved = False
        for k in range(len(anchors)):
            places, distance = _candidates(anchors[k], sizes[k])
            others = [j for j in range(len(anchors)) if j != k and (sweep > 0 or j < k)]
            cost = _FAR * distance + _on_data(places, kept, frame) + _on_labels(places, boxes[others], anchors[others])
            cost += _of_leader(_leaders(places, anchors[k]), boxes[others])
            cost += _ASTRAY * _nearer(places, distance, np.delete(anchors, k, axis=0))
            best = places[np.argmin(cost)]
            moved |= bool(np.any(best != boxes[k]))
            boxes[k] = best
        if sweep > 0 and not moved:
            break
    return boxes


def _candidates(anchor: Floats, size: Floats) -> tuple[Floats, Floats]:
    """Boxes around an anchor, by radius then angle, and how far each lies from it (points)."""
    radius, angle = (grid.ravel() for grid in np.meshgrid(_RADII, _ANGLES, indexing="ij"))
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    centre = anchor + way * (radius[:, None] + np.abs(way) * size / 2)
    return np.concatenate([centre - size / 2, centre + size / 2], axis=1), radius


def _on_data(places: Floats, kept: Floats, frame: Floats) -> Floats:
    """Data under each place, and ink outside the axes."""
    inside = (places[:, None, :2] - _AIR < kept) & (kept < places[:, None, 2:] + _AIR)
    out = np.maximum(frame[:2] - places[:, :2], 0) + np.maximum(places[:, 2:] - frame[2:], 0)
    cost: Floats = _ON_DATA * inside.all(axis=2).sum(axis=1) + np.where(out.any(axis=1), _OUTSIDE, out.sum(axis=1))
    return cost


def _on_labels(places: Floats, boxes: Floats, anchors: Floats) -> Floats:
    """Labels under each place, and leaders of others through it."""
    if not len(boxes):
        return np.zeros(len(places))
    shared = np.minimum(places[:, None, 2:], boxes[:, 2:]) - np.maximum(places[:, None, :2], boxes[:, :2])
    shared[..., 0] += _APART
    leaders = _leaders(boxes, anchors).reshape(-1, 2)
    crossed = np.all((places[:, None, :2] < leaders) & (leaders < places[:, None, 2:]), axis=2)
    cost: Floats = _ON_TEXT * (shared > 0).all(axis=2).sum(axis=1) + _ON_LEADER * np.any(crossed, axis=1)
    return cost


def _leaders(boxes: Floats, anchors: Floats) -> Floats:
    """Points along the leaders from each box to its anchor, [8, n, 2]."""
    ends = np.clip(anchors, boxes[:, :2], boxes[:, 2:])
    along: Floats = np.linspace(0, 1, 8)[:, None, None] * (ends - anchors) + anchors
    return along


def _of_leader(leaders: Floats, boxes: Floats) -> Floats:
    """What each leader, [8, n, 2], costs: running over labels, or level or upright like a line of the chart."""
    inside = (boxes[:, :2] < leaders[:, :, None]) & (leaders[:, :, None] < boxes[:, 2:])
    way = np.abs(leaders[-1] - leaders[0])
    level = (way.max(axis=1) > _SHORT) & (way.min(axis=1) < _AIR)
    cost: Floats = _ON_LEADER * inside.all(axis=3).any(axis=0).sum(axis=1) + _UPRIGHT * level
    return cost


def _nearer(places: Floats, distance: Floats, anchors: Floats) -> Floats:
    """How many other points lie nearer to each place than its own does."""
    gap = anchors - np.clip(anchors, places[:, None, :2], places[:, None, 2:])
    return np.asarray((np.hypot(gap[..., 0], gap[..., 1]) < distance[:, None]).sum(axis=1), dtype=float)

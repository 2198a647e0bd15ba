"""The board pack as a page: it stands alone, is told to those who cannot see it, and works in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.charts.scales import ticks
from simulator.report.content import Chart, Pack
from simulator.report.geometry import off_scale
from simulator.report.html import page, write
from simulator.report.svg import Names, draw
from simulator.report.telling import tell
from tests.sample import MENU, sample_dataset

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
WATCH = "<script>window.faults=[];addEventListener('error',e=>faults.push(String(e.message)));</script>"
PROBE = """<script>addEventListener('load',()=>{
const gone=one=>getComputedStyle(one).display==='none';
const all=[...document.querySelectorAll('[data-strategy="%(key)s"]')];
const before=all.filter(gone).length;
document.querySelector('.switches input[value="%(key)s"]').click();
const after=all.filter(gone).length;
const head=[...document.querySelectorAll('#table-dips th button')][1]; head.click();
parent.postMessage(JSON.stringify({faults, before, after, all:all.length, wide:document.documentElement.scrollWidth,
 room:innerWidth, sorted:head.parentElement.getAttribute('aria-sort')}), '*');});</script>"""
FRAME = """<!doctype html><body><iframe style="border:0;width:%(wide)dpx;height:900px" src="report.html"></iframe>
<script>addEventListener('message',e=>{const box=document.createElement('pre'); box.id='probe';
box.textContent=e.data; document.body.append(box);});</script></body>"""
"""A browser's own window is never narrower than 500 px; a frame in it is."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return tell(sample_dataset(tuple(MENU), paths=16, draws=16, months=24), "made_up")


@pytest.fixture(scope="module")
def text(pack: Pack) -> str:
    return page(pack)


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_asks_no_address(text: str) -> None:
    for tag, attrs in Tags(text).seen:
        assert tag not in ("link", "iframe", "img", "object", "embed"), tag
        assert "src" not in attrs
        assert (attrs.get("href") or "#").startswith("#")
    assert "http" not in text.replace("http-equiv", "")
    assert not re.search(r"@import|url\((?!#)", text)


def test_it_is_small(pack: Pack, tmp_path: Path) -> None:
    write(pack, tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size < 5_000_000


def test_every_chart_is_told_in_words(pack: Pack, text: str) -> None:
    charts = [chart for section in pack.sections for chart in section.charts]
    drawn = [attrs for tag, attrs in Tags(text).seen if tag == "svg"]
    assert len(drawn) == len(charts)
    for attrs, chart in zip(drawn, charts, strict=True):
        assert attrs["role"] == "img"
        assert attrs["aria-labelledby"] == f"{chart.key}-title {chart.key}-desc"
    assert text.count("<desc ") == len(charts)


def test_ids_are_unique(text: str) -> None:
    ids = [attrs["id"] for _, attrs in Tags(text).seen if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_a_keyboard_gets_everywhere(pack: Pack, text: str) -> None:
    tags = Tags(text).seen
    assert next(a["href"] for t, a in tags if t == "a") == "#main"
    assert len([1 for t, a in tags if t == "input"]) == len(pack.strategies)
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for t, a in tags if a.get("class") == "scroll")
    for key in pack.strategies:
        if key != "do_nothing":
            assert len([1 for _, a in tags if a.get("data-strategy") == key]) > 4


def test_small_print_stands_under_every_chart_and_number(pack: Pack, text: str) -> None:
    many = sum(len(s.charts) + len(s.figures) + len(s.tables) for s in pack.sections)
    assert text.count("Run made_up, configuration") >= many


def test_names_from_a_book_are_escaped() -> None:
    ds = sample_dataset(paths=8, draws=8, months=14)
    ds.attrs["book_name"] = "<b>Müller & Söhne</b>"
    told = page(tell(ds, "<i>r"))
    assert "<b>Müller" not in told
    assert "<i>r" not in told
    assert "&lt;b&gt;Müller &amp; Söhne" in told


def test_one_that_crushes_the_others_runs_off_the_scale() -> None:
    names = Names({"a": "A", "b": "B", "c": "C", "d": "D"})
    values = [1.0, -1.0, 0.5, -50.0]
    chart = Chart("k", "bar", "f", "f. alt", list(names.strategies), {"gain": values}, "%")
    drawn = draw(chart, names)
    assert drawn.note == "D runs off the scale, so that the others can be told apart."
    assert "−50" in drawn.svg
    assert off_scale({"a": [1.0], "b": [2.0], "c": [1.5], "d": [1.8]}) == []
    assert off_scale({"a": [100.0], "b": [0.0], "c": [0.0], "d": [0.0], "e": [0.0]}) == []


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 7.3), (84.0, 101.0), (-0.03, 0.002)])
def test_ticks_are_round_and_within(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 7
    assert all(low - 1e-9 <= t <= high + 1e-9 for t in found)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here: the page is not tried in a browser")
@pytest.mark.parametrize("wide", [400, 1400])
def test_it_works_in_a_browser(text: str, tmp_path: Path, wide: int) -> None:
    """No error, nothing wider than the window, a switch hides a strategy everywhere, a table sorts."""
    probed = text.replace("<head>", f"<head>{WATCH}").replace("</body>", PROBE % {"key": "price_as_filter"} + "</body>")
    (tmp_path / "report.html").write_text(probed, encoding="utf-8")
    file = tmp_path / "frame.html"
    file.write_text(FRAME % {"wide": wide}, encoding="utf-8")
    how = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'home'}"]
    words = [str(BROWSER), *how, "--window-size=1600,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri()]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)
    assert found, done.stderr[-500:]
    told = json.loads(found[1])
    assert told["faults"] == []
    assert told["before"] == 0
    assert told["after"] == told["all"] > 4
    assert told["room"] == wide
    assert told["wide"] <= told["room"]
    assert told["sorted"] == "ascending"

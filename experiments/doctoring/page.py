"""What was found, for the terminal: 80 columns, faults with their cure below them."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from experiments.doctoring.finding import Finding

WIDTH, INDENT = 80, 9


def shown(part: str, findings: Iterable[Finding]) -> list[Finding]:
    """Print a part's findings as they come, and hand them on."""
    print(part)
    seen = []
    for finding in findings:
        print(*lines(finding), sep="\n", flush=True)
        seen.append(finding)
    return seen


def sound(findings: Iterable[Finding]) -> bool:
    """Whether none of them is a fault."""
    return all(finding.state != "fault" for finding in findings)


def lines(finding: Finding) -> Iterator[str]:
    """One finding."""
    gap = " " * INDENT
    yield from textwrap.wrap(
        finding.said, WIDTH, initial_indent=f"  {finding.state:<{INDENT - 2}}", subsequent_indent=gap
    )
    if finding.cure:
        yield from textwrap.wrap(f"cure: {finding.cure}", WIDTH, initial_indent=gap, subsequent_indent=f"{gap}      ")


def verdict(findings: Iterable[Finding]) -> str:
    """The last line."""
    seen = Counter(finding.state for finding in findings)
    notes = f", {seen['note']} to know" if seen["note"] else ""
    faults = "no fault" if not seen["fault"] else "1 fault" if seen["fault"] == 1 else f"{seen['fault']} faults"
    return f"{faults.capitalize()}{notes}."

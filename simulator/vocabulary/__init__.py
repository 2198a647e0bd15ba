"""The shared words: what passes between book, scenarios, core and results, each with its unit.

Money in these records is in the book's currency per month, real terms. Months count from 1, the first
calendar month after ``book.as_of``; month 0 is the opening book.
"""

from simulator.vocabulary.action import (
    NO_RULES,
    Bands,
    Effect,
    Entry,
    Gate,
    Guard,
    Policy,
    Rules,
    Sourcing,
    Spread,
    Strategy,
    Timeline,
)
from simulator.vocabulary.book import Book, View
from simulator.vocabulary.economy import ALWAYS_DRIVEN, Drivers, Macro, Shocks
from simulator.vocabulary.result import RunMeta, Variable
from simulator.vocabulary.words import (
    ALARMS,
    CAPACITY,
    CAUSES,
    COST_POOLS,
    DESK_MODES,
    FALLING,
    ROLES,
    SERVICE_CLASSES,
    UNDER_LOAD,
    Align,
    Bools,
    Capacity,
    Floats,
    InputError,
    Ints,
)

__all__ = [
    "ALARMS",
    "ALWAYS_DRIVEN",
    "CAPACITY",
    "CAUSES",
    "COST_POOLS",
    "DESK_MODES",
    "FALLING",
    "NO_RULES",
    "ROLES",
    "SERVICE_CLASSES",
    "UNDER_LOAD",
    "Align",
    "Bands",
    "Book",
    "Bools",
    "Capacity",
    "Drivers",
    "Effect",
    "Entry",
    "Floats",
    "Gate",
    "Guard",
    "InputError",
    "Ints",
    "Macro",
    "Policy",
    "Rules",
    "RunMeta",
    "Shocks",
    "Sourcing",
    "Spread",
    "Strategy",
    "Timeline",
    "Variable",
    "View",
]

"""A folder under skillmaps/ becomes a Programme; every fault is told with file, line and column."""

from badgeserver.programme.examples import ExampleFailure, check_examples
from badgeserver.programme.faults import Fault, ProgrammeFaults
from badgeserver.programme.load import (
    FILES,
    TABLES,
    CheckedProgramme,
    check_files,
    check_programme,
    load_files,
    load_programme,
    read_folder,
)

__all__ = [
    "FILES",
    "TABLES",
    "CheckedProgramme",
    "ExampleFailure",
    "Fault",
    "ProgrammeFaults",
    "check_examples",
    "check_files",
    "check_programme",
    "load_files",
    "load_programme",
    "read_folder",
]

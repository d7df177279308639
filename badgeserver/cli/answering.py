"""`badgeserver evaluate --evidence`: many learners of a file, for other programs."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import BinaryIO

from badgeserver.bootstrap import settings_of_environment
from badgeserver.cli.printable import in_lines
from badgeserver.cli.speech import REFUSED, Speech
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.pipeline import answer_lines
from badgeserver.services.skill_maps import read_programme


def answer_file(file: BinaryIO, on: date, speech: Speech) -> None:
    """Print one JSON value a line for each line of `file`, bad lines on standard error; ends the command."""
    skill_map = read_programme(settings_of_environment().programme).skill_map
    bad_lines = False
    for one in speech.progress(answer_lines(file, skill_map, on), Text("評価", "Evaluating")):
        if isinstance(one.answer, Refused):
            bad_lines = True
            speech.warn(f"{file.name}:{one.number}: {one.answer.in_(speech.language)}")
        else:
            sys.stdout.write(in_lines(json.dumps(one.answer, ensure_ascii=False, default=str)) + "\n")
    sys.stdout.flush()
    sys.exit(REFUSED if bad_lines else 0)

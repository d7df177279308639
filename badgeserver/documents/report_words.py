"""The fixed words of the report for the assembly."""

from __future__ import annotations

from badgeserver.domain.text import Text

REPORT_WORDS = {
    "title": Text("年次報告書", "Annual report"),
    "draft": Text("下書き", "Draft"),
    "draft_note": Text(
        "これは下書きです。まだ公開されていません。", "This is a draft. It has not been published."
    ),
    "example": Text(
        "これは例です。数字も目標も架空で、北海道などの計画ではありません。",
        "This is an example. Figures and targets are invented; it is no plan of Hokkaido or anybody else.",
    ),
    "edition": Text("版", "Edition"),
    "made_at": Text("作成日", "Made on"),
    "released": Text("公表した数字の時点", "Public numbers as of"),
    "not_released": Text("この年度の公表はまだありません", "none released for the year"),
    "contents": Text("目次", "Contents"),
    "page": Text("ページ", "Page"),
    "purpose": Text("目的", "Purpose"),
    "method": Text("方法", "Method"),
    "results": Text("結果", "Results"),
    "by_level": Text("レベルごとの人数", "People by level"),
    "level": Text("レベル", "Level"),
    "before": Text("前年度末", "A year before"),
    "actual": Text("実績", "Actual"),
    "target": Text("目標", "Target"),
    "share": Text("達成率", "Reached"),
    "by_area": Text("地域ごとの人数", "People by area"),
    "people": Text("（人）", " (people)"),
    "per_10_000": Text("人口1万人あたり", "Per 10,000 residents"),
    "no_areas": Text(
        "この年度末のオープンデータが公開されていないため、地域の数字を示せません。",
        "No open data was released for the year, so there are no figures by area.",
    ),
    "population": Text("人口", "Residents"),
    "pictures_say": Text("図の数は、下の表と同じです。", "The tables say the same in numbers."),
    "targets": Text("目標と実績", "Targets and actuals"),
    "chain": Text(
        "投入から目的までのつながり（ロジックモデル）の順に並べています。",
        "In the order of the impact chain, from what is put in to what it is all for.",
    ),
    "indicator": Text("指標", "Indicator"),
    "feeds": Text("つながる先", "Feeds"),
    "owner": Text("担当", "In charge"),
    "grades": Text("評価", "Grades"),
    "grade": Text("評価", "Grade"),
    "reason": Text("理由", "Reason"),
    "grade_note": Text(
        "評価は人が決めました。A 進んだ、B ある程度進んだ、C あまり進まなかった、D 進まなかった。",
        "Grades were given by people: A advanced, B to some extent, C little, D did not advance.",
    ),
    "no_grades": Text("この年度の評価は、まだありません。", "There are no grades for the year yet."),
    "problems": Text("課題", "Open problems"),
    "findings": Text("数字から分かること", "What the figures say"),
    "no_findings": Text("数字から分かる課題はありません。", "The figures show no open problem."),
    "problems_written": Text("担当者の説明", "What the staff say"),
    "no_problems": Text("説明はまだ書かれていません。", "Nothing was written yet."),
}

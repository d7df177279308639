"""Staff look at the prefecture in figures: pictures first, alive where scripts run, tables everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = (
    "/figures",
    "/figures?show=count",
    "/figures?area=01630",
    "/figures?municipality=01100&sort=levels-1-falling",
    "/figures/growth",
    "/figures/growth?by=year&area=01300",
)


def test_pages_of_figures_are_sound_for_everybody_and_for_staff(page: Page) -> None:
    for path in PAGES:
        page.goto(path)
        examine(page)
    enter(page)
    for path in PAGES:
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        examine(page)


def test_every_picture_arrives(page: Page) -> None:
    enter(page)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("load")
        pictures = page.locator("img.chart__drawn")
        assert pictures.count() > 0
        assert all(pictures.evaluate_all("all => all.map(one => one.naturalWidth > 0)"))


def test_a_map_comes_to_life_under_the_sites_policy_and_says_what_is_pointed_at(page: Page) -> None:
    enter(page)
    page.goto("/figures?show=count")
    chart = page.locator(".chart").first
    chart.hover(position={"x": 100, "y": 100})
    alive = chart.locator(".chart__live svg")
    alive.wait_for()
    expect(chart.locator(".chart__drawn")).to_be_hidden()
    alive.locator(".mark-symbol path").nth(5).hover(force=True)
    told = chart.locator(".chart__told")
    expect(told).to_contain_text("1")
    examine(page)
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_a_click_on_the_map_leads_closer_and_the_way_leads_back(page: Page) -> None:
    enter(page)
    page.goto("/figures?show=count")
    place = page.locator("svg.chart__drawn a").first
    place.dispatch_event("click")
    page.wait_for_url("**municipality=*")
    press(page.locator(".way-up a").nth(1))
    assert "area=" in page.url
    press(page.locator(".sheet thead a").nth(1))
    expect(page.locator("th[aria-sort]")).to_have_count(1)


def test_without_scripts_pictures_and_tables_are_there(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=site.base_url)
    page = context.new_page()
    page.goto("/figures")
    expect(page.locator("svg.chart__drawn")).to_be_visible()
    expect(page.locator("#table-areas tbody tr").first).to_be_visible()
    page.locator("#what").select_option("level-L1")
    page.locator("form:has(#what) button").click()
    page.wait_for_url("**what=level-L1**")
    context.close()


def enter(page: Page) -> None:
    """Sign in as staff of the prefecture."""
    page.goto("/sign-in")
    press(page.locator('form:has(input[value="staff"])').get_by_role("button"))

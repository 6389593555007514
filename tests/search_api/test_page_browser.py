"""The page in a real browser: what others wrote stays text, with scripts and without."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1200,900",
)  # fmt: skip
CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER),
    reason="no Chromium here: apt-get install chromium chromium-driver (as .ci/run does)",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=str(DRIVER))
    opened = webdriver.Chrome(options=options, service=service)
    opened.set_page_load_timeout(20)
    yield opened
    opened.quit()


def wait(browser: webdriver.Chrome, until: Callable[[webdriver.Chrome], object]) -> None:
    WebDriverWait(browser, 10).until(until)


def ask(browser: webdriver.Chrome, query: str) -> None:
    """Search by the form, as a person does, and wait for the answer without a reload."""
    browser.execute_script("window.sameVisit = true")
    box = browser.find_element(By.ID, "q")
    box.clear()
    box.send_keys(query, Keys.ENTER)
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "#found, #problem"))
    wait(browser, lambda b: results(b).get_attribute("aria-busy") == "false")
    assert browser.execute_script("return window.sameVisit") is True


def results(browser: webdriver.Chrome) -> webdriver.remote.webelement.WebElement:
    return browser.find_element(By.ID, "results")


def assert_harmless(browser: webdriver.Chrome) -> None:
    assert browser.execute_script("return window.hacked === undefined")
    assert browser.find_elements(By.CSS_SELECTOR, "main script, main img, main b") == []
    log: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert [entry for entry in log if "Content Security Policy" in entry["message"]] == []


def test_an_answer_comes_without_a_reload_and_can_be_gone_back_from(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/")
    ask(browser, "trao doi giao vien")
    titles = [title.text for title in browser.find_elements(By.CSS_SELECTOR, ".hit h3")]
    assert titles[0] == "Thỏa thuận Hà Tĩnh – Bô-ly-khăm-xay"
    assert browser.find_elements(By.TAG_NAME, "mark")
    assert "q=trao+doi+giao+vien" in browser.current_url
    assert "đoạn" in browser.find_element(By.ID, "status").text
    assert browser.title.startswith("trao doi giao vien")
    browser.back()
    wait(browser, lambda b: b.find_elements(By.ID, "examples"))
    assert browser.find_element(By.ID, "q").get_attribute("value") == ""


def test_nothing_that_others_wrote_runs_whichever_way_it_is_shown(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/")
    ask(browser, "hoi huu nghi")  # moved in by the script
    assert "<script>window.hacked=1</script>" in results(browser).text
    assert "<b>" in browser.find_element(By.CSS_SELECTOR, ".source").text
    assert_harmless(browser)
    browser.get(live_address + "/?q=hoi+huu+nghi")  # rendered by the server
    assert "<script>window.hacked=1</script>" in results(browser).text
    assert_harmless(browser)
    browser.find_element(By.CSS_SELECTOR, ".hit h3 a").click()
    wait(browser, lambda b: b.find_elements(By.ID, "passage"))
    assert "<img src=x onerror=window.hacked=1>" in browser.find_element(By.ID, "passage").text
    assert_harmless(browser)
    browser.get(live_address + "/documents")
    assert_harmless(browser)


def test_a_question_with_markup_is_shown_as_it_was_typed(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/")
    typed = '"><img src=x onerror=window.hacked=1> hợp tác'
    ask(browser, typed)
    assert browser.find_element(By.ID, "q").get_attribute("value") == typed
    assert_harmless(browser)


def test_an_unknown_place_offers_the_nearest_and_a_click_takes_it(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/")
    browser.find_element(By.CSS_SELECTOR, ".filters > summary").click()
    browser.find_element(By.ID, "country").send_keys("Làoo")
    ask(browser, "thỏa thuận")
    assert "Không biết quốc gia này" in results(browser).text
    results(browser).find_element(By.LINK_TEXT, "Lào").click()
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".hit"))
    assert browser.find_element(By.ID, "country").get_attribute("value") == "Lào"


def test_the_keyboard_reaches_the_box_and_the_first_hit(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/?q=giao+vien")
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "q"
    for _ in range(12):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        link = browser.switch_to.active_element.get_attribute("href") or ""
        if "/documents/" in link:
            break
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait(browser, lambda b: b.find_elements(By.ID, "passage"))


def test_a_server_that_is_gone_is_said_so(browser: webdriver.Chrome, live_address: str) -> None:
    browser.get(live_address + "/?q=giao+vien")
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError('gone'))")
    browser.find_element(By.ID, "q").send_keys(Keys.ENTER)
    wait(browser, lambda b: "Không kết nối được máy chủ" in results(b).text)
    assert results(browser).get_attribute("aria-busy") == "false"


def test_the_register_is_filtered_and_its_evidence_leads_into_the_text(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.get(live_address + "/")
    browser.find_element(By.LINK_TEXT, "Sổ thỏa thuận").click()
    wait(browser, lambda b: b.find_elements(By.ID, "found"))
    assert "<script>window.hacked=1</script>" in browser.find_element(By.TAG_NAME, "table").text
    assert_harmless(browser)
    browser.find_element(By.ID, "partner").send_keys("xieng khoang", Keys.ENTER)
    wait(browser, lambda b: b.find_element(By.ID, "found").text.startswith("1 mục"))
    assert "partner=xieng+khoang" in browser.current_url
    assert "format=csv" in str(browser.find_element(By.ID, "csv").get_attribute("href"))
    browser.find_element(By.CSS_SELECTOR, ".evidence").click()
    wait(browser, lambda b: b.find_elements(By.ID, "passage"))
    marked = browser.find_element(By.ID, "passage")
    assert marked.text == "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục."
    assert marked.is_displayed()
    assert_harmless(browser)


def test_a_narrow_screen_never_scrolls_sideways(
    browser: webdriver.Chrome, live_address: str
) -> None:
    browser.set_window_size(500, 800)
    for path in ("/", "/?q=hoi+huu+nghi&country=", "/documents", "/agreements"):
        browser.get(live_address + path)
        width = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.execute_script(width) == 0
    browser.set_window_size(1200, 900)

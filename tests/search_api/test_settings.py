from pathlib import Path

import pytest

from search_api.app import create_app
from search_api.errors import HostRefused, SettingsInvalid
from search_api.server import serve
from search_api.settings import Settings, check_host, read_settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOPTAC_INDEX", "HOPTAC_PORT", "HOPTAC_MODEL", "HOPTAC_HOST"):
        monkeypatch.delenv(name, raising=False)


def test_an_option_beats_the_environment_beats_the_file_beats_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (read_settings().port, read_settings().index) == (8000, Path(".hoptac"))
    Path("hoptac.toml").write_text('port = 8001\nindex = "kho"\n[limits]\nn_pages = 7\n')
    assert (read_settings().port, read_settings().index) == (8001, Path("kho"))
    assert read_settings().limits.n_pages == 7
    monkeypatch.setenv("HOPTAC_PORT", "8002")
    monkeypatch.setenv("HOPTAC_LIMITS__N_PAGES", "9")
    assert (read_settings().port, read_settings().limits.n_pages) == (8002, 9)
    assert (read_settings(port=8003).port, read_settings(port=None).port) == (8003, 8002)


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("PORT", "x"), ("N_RUNNING", "0")])
def test_a_wrong_setting_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"HOPTAC_{name}", value)
    with pytest.raises(SettingsInvalid, match=f"{name.lower()}='{value}'"):
        read_settings()


def test_a_slip_in_the_file_is_not_passed_over() -> None:
    Path("hoptac.toml").write_text("prot = 8001\n")
    with pytest.raises(SettingsInvalid, match="prot"):
        read_settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.1", "localhost", "::1", "[::1]"])
def test_this_machine_may_be_listened_on(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "8.8.8.8", "example.org", "", "localhost.example.org"]
)
def test_a_host_that_others_reach_is_refused_and_says_why(host: str) -> None:
    settings = Settings(host=host)
    for listen in (lambda: check_host(host), lambda: create_app(settings), lambda: serve(settings)):
        with pytest.raises(HostRefused, match="no access control"):
            listen()


def test_a_language_model_is_off_unless_given_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().llm.url is None
    monkeypatch.setenv("HOPTAC_LLM__URL", "http://127.0.0.1:11434/v1")
    with pytest.raises(SettingsInvalid, match="url and model go together"):
        read_settings()
    monkeypatch.setenv("HOPTAC_LLM__MODEL", "qwen3")
    monkeypatch.setenv("HOPTAC_LLM__KEY", "secret")
    llm = read_settings().llm
    assert (str(llm.url), llm.model) == ("http://127.0.0.1:11434/v1", "qwen3")
    assert "secret" not in repr(llm)

"""What an operator can set: ``HOPTAC_*`` over ``hoptac.toml`` over the default.

Only entry points read these; everything below them is handed its values.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.records import Limits
from search_api.errors import HostRefused, SettingsInvalid


class LanguageModel(BaseModel):
    """An OpenAI-compatible endpoint that words answers; without a url there is none.

    :param url: up to and with ``/v1``, for example ``http://127.0.0.1:11434/v1``.
    :param model: name that the endpoint knows it by.
    :param timeout_s: time that one wording may take; then the answer goes without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: HttpUrl | None = None
    model: str | None = None
    key: SecretStr | None = None
    timeout_s: float = Field(default=15.0, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.url is None) != (self.model is None):
            raise ValueError("url and model go together: give both, or neither")
        return self


class Settings(BaseSettings):
    """Values for the commands and the server.

    :param index: index folder.
    :param model: model folder or hub name; None for the model in the box.
    :param reranker: folder of a cross-encoder that reorders the best passages; None
        leaves that stage out.
    :param host: loopback address to listen on.
    :param body_kb: largest JSON body.
    :param upload_mb: largest uploaded file.
    :param n_running: searches that run at a time; more threads than cores only
        lengthen each of them.
    :param n_waiting: searches that may wait for their turn before 503.
    :param timeout_s: time that one answer may take before 504.
    :param upload_timeout_s: time that the transfer of one upload may take.
    :param upload_verdict_s: time that an upload waits for the reader, so that a
        broken file is refused at once.
    :param writer_timeout_s: time that a deletion waits for another writer.
    :param limits: what reading one file may cost.
    :param llm: the optional language model, off by default.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOPTAC_",
        env_nested_delimiter="__",
        toml_file="hoptac.toml",
        frozen=True,
        extra="forbid",
    )

    index: Path = Path(".hoptac")
    model: str | None = None
    reranker: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    body_kb: int = Field(default=64, ge=1)
    upload_mb: int = Field(default=100, ge=1)
    n_running: int = Field(default=4, ge=1)
    n_waiting: int = Field(default=64, ge=0)
    timeout_s: float = Field(default=20.0, gt=0)
    upload_timeout_s: float = Field(default=300.0, gt=0)
    upload_verdict_s: float = Field(default=5.0, ge=0)
    writer_timeout_s: float = Field(default=5.0, ge=0)
    limits: Limits = Limits()
    llm: LanguageModel = LanguageModel()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: given, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**given: object) -> Settings:
    """Return the settings, with what the caller gives before all else.

    :param given: fields of ``Settings``; None means not given.
    :raises SettingsInvalid: naming each bad value and what would be right.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, e['loc']))}={e['input']!r}: {e['msg']}" for e in error.errors()
        ]
        raise SettingsInvalid(
            f"Settings not understood: {'; '.join(lines)}. "
            "They come from options, HOPTAC_* variables and hoptac.toml."
        ) from None


def check_host(host: str) -> None:
    """Refuse to listen where other machines could reach documents without a password.

    :raises HostRefused: for anything but ``localhost`` and loopback addresses.
    """
    if host == "localhost":
        return
    try:
        loopback = ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise HostRefused(
            f"--host {host!r} is refused: there is no access control yet, so only this machine "
            "may be served. Use 127.0.0.1, ::1 or localhost, and an SSH tunnel from elsewhere."
        )

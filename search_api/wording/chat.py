"""A chat model behind an OpenAI-compatible endpoint (vLLM, Ollama, a ministry's own).

Source of the protocol: OpenAI API reference, "Create chat completion" and its
streaming form; vLLM and Ollama document the same.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search_api.errors import LanguageModelFailed

Message = Mapping[str, str]

_MAX_TOKENS = 500
# An endpoint that never stops is cut off here; a worded answer has 300 characters.
_MAX_CHARS = 8_000
_MAX_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is.

    :param url: up to and with ``/v1``.
    :param key: sent as a bearer token; None sends none.
    :param timeout_s: time that one whole answer may take.
    """

    url: str
    model: str
    key: str | None = None
    timeout_s: float = 15.0


def complete(endpoint: Endpoint, messages: Sequence[Message]) -> Iterator[str]:
    """Yield the pieces of the model's answer as they come.

    :raises LanguageModelFailed: if the endpoint is absent, slow, refuses, or answers
        in another form; pieces yielded before are then to be thrown away or kept by
        what they are worth on their own.
    """
    import httpx2

    deadline = time.monotonic() + endpoint.timeout_s
    body = {
        "model": endpoint.model,
        "messages": list(messages),
        "temperature": 0,
        "max_tokens": _MAX_TOKENS,
        "stream": True,
    }
    headers = {"authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    url = f"{endpoint.url.rstrip('/')}/chat/completions"
    # A read may take all the time there is; the deadline is looked at between reads.
    timeout = httpx2.Timeout(endpoint.timeout_s, connect=min(_MAX_CONNECT_S, endpoint.timeout_s))
    try:
        with (
            httpx2.Client(timeout=timeout, trust_env=False) as client,
            client.stream("POST", url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise LanguageModelFailed("refused", f"{url} answered {response.status_code}.")
            yield from _pieces(response.iter_lines(), deadline, url)
    except httpx2.TimeoutException as error:
        raise LanguageModelFailed(
            "slow", f"{url} took longer than {endpoint.timeout_s:g} s."
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise LanguageModelFailed(
            "absent", f"{url} cannot be reached ({type(error).__name__}: {error})."
        ) from error


def _pieces(lines: Iterator[str], deadline: float, url: str) -> Iterator[str]:
    """Read server-sent events, or the one JSON object of an endpoint that does not stream."""
    n_chars = 0
    for line in lines:
        if time.monotonic() > deadline:
            raise LanguageModelFailed("slow", f"{url} was still writing when its time was up.")
        if not line.strip() or line.startswith((":", "event:", "id:", "retry:")):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            break
        piece = _content(data, url)
        n_chars += len(piece)
        if piece:
            yield piece
        if n_chars > _MAX_CHARS:
            break
    if not n_chars:
        raise LanguageModelFailed("broken", f"{url} answered without a word.")


def _content(data: str, url: str) -> str:
    try:
        choices: Any = json.loads(data)["choices"]
        if not choices:  # vLLM's last event tells the tokens used
            return ""
        message = choices[0].get("delta") or choices[0].get("message") or {}
        content = message.get("content") or ""
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LanguageModelFailed(
            "broken", f"{url} answered {data[:80]!r}, which is no chat completion."
        ) from error
    if not isinstance(content, str):
        raise LanguageModelFailed("broken", f"{url} answered content that is no text.")
    return content

"""What the routes work with, opened once and closed with the application."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from index.embed import Embedder, load_embedder
from index.ingestion import Event, run_ingestion
from index.plan import Plan
from index.rerank import load_reranker
from index.restore import load_restorer
from index.search import Searcher
from index.store import FileStamp, Store
from ingest.records import Limits
from ingest.scan import Found
from search_api.jobs import JobRunner, JobState
from search_api.limits import Gate
from search_api.metrics import Metrics
from search_api.settings import Settings
from search_api.wording.chat import Endpoint

# Reading a draft may take a minute: it must not take a search's place.
_N_DRAFTS = 2


@dataclass(frozen=True, slots=True)
class Services:
    """The opened index, the threads that work on it, and what is counted.

    :param gate: for what asks the index.
    :param drafts: for reading files that are only compared with it.
    :param wordings: for waiting on the language model, if there is one.
    :param endpoint: of the language model; None where none is set.
    """

    settings: Settings
    searcher: Searcher
    gate: Gate
    drafts: Gate
    wordings: Gate
    endpoint: Endpoint | None
    jobs: JobRunner
    metrics: Metrics

    @property
    def store(self) -> Store:
        """Return the truth that the searcher reads."""
        return self.searcher.store

    @property
    def uploads(self) -> Path:
        """Return the folder that keeps what was uploaded."""
        return uploads_folder(self.settings.index)

    def close(self) -> None:
        """Finish the job in hand, then close the index."""
        self.jobs.close()
        self.gate.close()
        self.drafts.close()
        self.wordings.close()
        self.searcher.close()


def uploads_folder(index: Path) -> Path:
    """Return where an index keeps uploaded files."""
    return index.absolute() / "uploads"


def open_services(
    settings: Settings, embedder: Embedder | None = None, metrics: Metrics | None = None
) -> Services:
    """Open the index, made when absent, and the model.

    :raises IndexFailure: if index or model cannot be used; says why.
    """
    Store.open(settings.index, create=True).close()
    embedder = embedder or load_embedder(settings.model)
    searcher = Searcher.open(settings.index, embedder, reranker=load_reranker(settings.reranker))
    load_restorer()  # now, and not while the first person waits
    folder = uploads_folder(settings.index)
    folder.mkdir(exist_ok=True)

    def ingest(path: Path, source: str) -> Iterator[Event]:
        return ingest_upload(settings.index, embedder, path, source, settings.limits)

    services = Services(
        settings=settings,
        searcher=searcher,
        gate=Gate(settings.n_running, settings.n_waiting, settings.timeout_s),
        drafts=Gate(_N_DRAFTS, 4 * _N_DRAFTS, settings.limits.timeout_s + 5),
        wordings=Gate(settings.n_running, settings.n_waiting, settings.llm.timeout_s + 5),
        endpoint=endpoint_of(settings),
        jobs=JobRunner(folder, ingest),
        metrics=metrics or Metrics(),
    )
    _watch(services)
    services.jobs.start()
    return services


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Return where the language model is; None where none is set."""
    llm = settings.llm
    if llm.url is None or llm.model is None:
        return None
    key = llm.key.get_secret_value() if llm.key else None
    return Endpoint(str(llm.url), llm.model, key, llm.timeout_s)


def ingest_upload(
    index: Path, embedder: Embedder, path: Path, source: str, limits: Limits
) -> Iterator[Event]:
    """Take one uploaded file in, under the name it is shown by.

    :raises IndexLocked: if another process goes on writing.
    """
    found = Found(path, path.parent, source, readable=True)
    stamp = FileStamp(str(path), str(path.parent), source, path.stat().st_size, 0, "")
    store = Store.open(index)
    try:
        with store.writer(timeout_s=1.0):
            plan = Plan(to_read=[(found, stamp)], unchanged=(), ignored=(), gone=())
            yield from run_ingestion(plan, store, embedder, n_jobs=1, limits=limits)
    finally:
        store.close()


def _watch(services: Services) -> None:
    metrics, jobs = services.metrics, services.jobs
    metrics.watch("index_generation", "Generation answered.", lambda: services.searcher.generation)
    metrics.watch("calls_pending", "Calls running or waiting.", lambda: services.gate.n_pending)
    metrics.watch_each("jobs", "Uploads by state.", "state", JobState, jobs.count)


def _services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Opened = Annotated[Services, Depends(_services_of)]

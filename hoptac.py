"""The command: one function a command, no logic of its own.

Results go to stdout, messages to stderr. Exit codes: 0 fine; 1 some files
failed, or damage found; 2 wrong use; 3 index or model unusable; 130 stopped by
Ctrl-C. Heavy imports stay inside the commands: ``hoptac --help`` must not wait
for an engine.
"""

import io
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, ParamSpec

import typer

if TYPE_CHECKING:
    from rich.padding import Padding

    from index.ingestion import Event
    from index.records import Filters, Precedent, SearchResult
    from index.search import Searcher
    from index.store import Store
    from search_api.answers.records import Answer

FAILED, WRONG_USE, UNUSABLE, INTERRUPTED = 1, 2, 3, 130

_SHOWN_SIBLINGS = 3

app = typer.Typer(
    help="Search Vietnamese documents on local international cooperation, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
documents_app = typer.Typer(help="List, show and delete documents; list failures.")
app.add_typer(documents_app, name="documents", no_args_is_help=True)
agreements_app = typer.Typer()
app.add_typer(agreements_app, name="agreements")

IndexDir = Annotated[
    Path | None, typer.Option("--index", help="Index folder [HOPTAC_INDEX, else .hoptac].")
]
Model = Annotated[
    str | None, typer.Option("--model", help="Model folder or hub name [HOPTAC_MODEL].")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
K = Annotated[int, typer.Option("-k", min=1, max=1000, help="Number of passages.")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Country; repeat for or.")]
Provinces = Annotated[list[str] | None, typer.Option("--province", help="Province; repeat for or.")]
Reviewer = Annotated[str | None, typer.Option("--by", help="Who says so [your login name].")]
Note = Annotated[str, typer.Option(help="Why.")]
Params = ParamSpec("Params")


def _quit(message: str, code: int) -> NoReturn:
    print(f"hoptac: {message}", file=sys.stderr)
    raise typer.Exit(code)


def _command(function: Callable[Params, None]) -> Callable[Params, None]:
    """Turn the errors that a person can mend into a message and an exit code."""

    @wraps(function)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> None:
        from index.errors import BadQuery, IndexFailure, NotFound
        from ingest.errors import IngestError
        from search_api.errors import SearchApiError

        logging.basicConfig(level=logging.WARNING, format="hoptac: %(message)s")
        try:
            function(*args, **kwargs)
            sys.stdout.flush()
        except (BadQuery, NotFound, IngestError, SearchApiError) as error:
            _quit(str(error), WRONG_USE)
        except IndexFailure as error:
            _quit(str(error), UNUSABLE)
        except BrokenPipeError:  # the reader of our output has gone, as `| head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FAILED) from None
        except UnicodeEncodeError as error:  # bytes of the command line that are not UTF-8
            _quit(f"{error.object!r} is not UTF-8: type it again.", WRONG_USE)
        except KeyboardInterrupt:
            _quit("stopped; what was reported as done is kept", INTERRUPTED)
        except (OSError, sqlite3.Error) as error:  # full disk, no permission, index on a dead share
            _quit(f"{error}. Check the disk, the permissions and --index.", UNUSABLE)

    return run


def _print_json(value: object) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(value).decode() + "\n")


@contextmanager
def _open_store(index: Path | None, *, create: bool = False) -> "Iterator[Store]":
    from index.store import Store
    from search_api.settings import read_settings

    store = Store.open(index or read_settings().index, create=create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _open_searcher(
    index: Path | None, model: str | None, mode: str, reranker: Path | None = None
) -> "Iterator[Searcher]":
    from index.embed import load_embedder
    from index.rerank import load_reranker
    from index.search import Searcher
    from search_api.settings import read_settings

    settings = read_settings()
    embedder = None if mode == "lexical" else load_embedder(model or settings.model)
    finer = load_reranker(reranker or settings.reranker)
    searcher = Searcher.open(index or settings.index, embedder, reranker=finer)
    try:
        yield searcher
    finally:
        searcher.close()


@app.command()
@_command
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    prune: Annotated[bool, typer.Option(help="Remove documents whose file is gone.")] = False,
    retry: Annotated[bool, typer.Option(help="Take up again what failed before.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Reading processes.")] = 2,
    index: IndexDir = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Read files into the index: new and changed ones only."""
    from index.embed import load_embedder
    from index.ingestion import run_ingestion
    from index.plan import plan_ingestion
    from index.sync import follow
    from ingest.scan import check_paths
    from search_api.settings import read_settings

    settings = read_settings()
    check_paths(paths)  # before an index is made for a path that was misspelt
    with _open_store(index, create=True) as store, store.writer(settings.writer_timeout_s):
        plan = plan_ingestion(paths, store, prune=prune, retry=retry)
        embedder = load_embedder(model or settings.model)
        events = run_ingestion(plan, store, embedder, n_jobs=jobs, limits=settings.limits)
        try:
            n_failed = _report(events, len(plan.to_read), json=json)
        finally:
            follow(store)  # stopped by Ctrl-C too: what was reported is found from now on
    if n_failed:
        raise typer.Exit(FAILED)


def _report(events: "Iterator[Event]", n_files: int, *, json: bool) -> int:
    """Print a run's events as they come; return how many files failed."""
    from index.progress import show_progress

    n_failed = 0
    for event in events if json else show_progress(events, n_files):
        n_failed += event.kind == "failed"
        if json:
            _print_json(event.as_dict())
            sys.stdout.flush()
    return n_failed


@app.command()
@_command
def search(
    query: Annotated[str, typer.Argument(help="What you look for, as you would say it.")],
    k: K = 10,
    mode: Annotated[str, typer.Option(help="hybrid, dense or lexical.")] = "hybrid",
    country: Annotated[list[str] | None, typer.Option(help="Country; repeat for or.")] = None,
    province: Annotated[list[str] | None, typer.Option(help="Province; repeat for or.")] = None,
    year: Annotated[str | None, typer.Option(help="2015 or 2010..2016.")] = None,
    doc_type: Annotated[list[str] | None, typer.Option(help="news, agreement, law …")] = None,
    language: Annotated[list[str] | None, typer.Option(help="vi or en.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Glob on the source path.")] = None,
    fold: Annotated[bool, typer.Option(help="Show a story told twice once.")] = True,
    reranker: Annotated[
        Path | None, typer.Option(help="Cross-encoder folder [HOPTAC_RERANKER, else none].")
    ] = None,
    index: IndexDir = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Print the passages that answer best, each with document, page and place."""
    from index.records import Mode

    if mode not in list(Mode):
        _quit(f"--mode {mode!r} is none of {', '.join(Mode)}", WRONG_USE)
    filters = _filters(country, province, year, doc_type, language, source)
    query.encode()  # fails now, and not when the answer is printed, if it is not UTF-8
    with _open_searcher(index, model, mode, reranker) as searcher:
        result = searcher.search(query, k=k, mode=Mode(mode), filters=filters, fold=fold)
    _show_result(result, json=json)


def _filters(
    countries: list[str] | None,
    provinces: list[str] | None,
    year: str | None,
    doc_types: list[str] | None,
    languages: list[str] | None,
    sources: list[str] | None,
) -> "Filters":
    from index.filters import parse_filters

    try:
        return parse_filters(
            countries=countries or (),
            provinces=provinces or (),
            years=year,
            doc_types=doc_types or (),
            languages=languages or (),
            sources=sources or (),
        )
    except ValueError as error:
        _quit(str(error), WRONG_USE)


def _show_result(result: "SearchResult", *, json: bool) -> None:
    _say_how_read(result)
    if json:
        _print_json(result)
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from index.records import Precedent

    console = Console(highlight=False)
    if not result.hits:
        console.print("Không tìm thấy đoạn nào trong các tài liệu.")
    for hit in result.hits:
        document = hit.document
        pages = "" if hit.page_start is None else f", tr. {hit.page_start}"
        if hit.page_end is not None and hit.page_end != hit.page_start:
            pages += f"–{hit.page_end}"
        date = f" ({document.published})" if document.published else ""
        console.print(Text(f"{hit.rank}. {document.title}{date}", style="bold"))
        console.print(Text(f"   {document.source}{pages}   [{hit.score:.3f}]", style="dim"))
        if hit.heading:
            console.print(Text(f"   {hit.heading}", style="dim"))
        passage = Text(_one_line(hit.text))
        for start, end in hit.highlights:
            passage.stylize("bold yellow", start, end)
        console.print(Padding(passage, (0, 0, 1, 3)))
        if isinstance(hit, Precedent):
            console.print(_comparison_table(hit))
        for sibling in hit.siblings[:_SHOWN_SIBLINGS]:
            console.print(Text(f"   cũng ở: {sibling.title} ({sibling.source})", style="dim"))
        if len(hit.siblings) > _SHOWN_SIBLINGS:
            console.print(f"   và {len(hit.siblings) - _SHOWN_SIBLINGS} tài liệu nữa", style="dim")
    print(
        f"{len(result.hits)} trên {result.n_matched} đoạn khớp, {result.took_ms:.0f} ms",
        file=sys.stderr,
    )


def _comparison_table(hit: "Precedent") -> "Padding":
    """Return what a text and the document found have in common, and what only one has."""
    from rich.padding import Padding
    from rich.table import Table

    table = Table("", "chung", "chỉ ở văn bản hỏi", "chỉ ở tài liệu này", title_justify="left")
    for name, label in (("places", "nơi"), ("fields", "lĩnh vực"), ("articles", "điều, mục")):
        sides = (hit.shared, hit.differs.asked, hit.differs.found)
        table.add_row(label, *(_one_line("; ".join(getattr(side, name))) for side in sides))
    return Padding(table, (0, 0, 1, 3))


def _say_how_read(result: "SearchResult") -> None:
    meant = result.analysis.corrected or result.analysis.restored
    if meant:
        print(f"Có phải bạn muốn tìm: {_one_line(meant)}", file=sys.stderr)
    for note in result.analysis.notes:
        print(_one_line(note), file=sys.stderr)


def _one_line(text: str) -> str:
    """Return text of the same length without line ends, or what would steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


@app.command()
@_command
def similar(
    what: Annotated[str, typer.Argument(metavar="FILE|ID", help="A draft, or an id.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Number of documents.")] = 10,
    fold: Annotated[bool, typer.Option(help="Show a story told twice once.")] = True,
    index: IndexDir = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Print the documents most like a draft, a document or a passage, and what differs."""
    from index.similar import read_draft

    with _open_searcher(index, model, "hybrid") as searcher:
        path = Path(what)
        if path.is_file():
            result = searcher.similar_to_text(read_draft(path), k=k, fold=fold)
        else:
            result = searcher.similar_to_id(what, k=k, fold=fold)
    _show_result(result, json=json)


@app.command()
@_command
def ask(
    question: Annotated[str, typer.Argument(help="A question, as you would ask a colleague.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Passages to read.")] = 12,
    country: Annotated[list[str] | None, typer.Option(help="Country; repeat for or.")] = None,
    province: Annotated[list[str] | None, typer.Option(help="Province; repeat for or.")] = None,
    year: Annotated[str | None, typer.Option(help="2015 or 2010..2016.")] = None,
    doc_type: Annotated[list[str] | None, typer.Option(help="news, agreement, law …")] = None,
    language: Annotated[list[str] | None, typer.Option(help="vi or en.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Glob on the source path.")] = None,
    previous: Annotated[str | None, typer.Option(help="The question before this one.")] = None,
    index: IndexDir = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Print an answer, each sentence of it quoted; or that the documents do not say."""
    from search_api.answers.answerer import Answerer
    from search_api.answers.follow import Previous
    from search_api.services import endpoint_of
    from search_api.settings import read_settings
    from search_api.wording.answer import worded

    filters = _filters(country, province, year, doc_type, language, source)
    question.encode()  # fails now, and not when the answer is printed, if it is not UTF-8
    before = Previous(previous) if previous else None
    with _open_searcher(index, model, "hybrid") as searcher:
        answer = Answerer(searcher).ask(question, k=k, filters=filters, previous=before)
    endpoint = endpoint_of(read_settings())
    if endpoint is not None:
        answer = worded(answer, endpoint)
    if json:
        _print_json(answer)
    else:
        _show_answer(answer)


def _show_answer(answer: "Answer") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    marks = "".join(f"[{number + 1}]" for number in answer.answer_citations)
    style = "bold" if answer.answerable else "italic"
    console.print(Text.assemble((_one_line(answer.answer), style), f" {marks}"))
    for item in answer.items:
        proofs = "".join(f"[{number + 1}]" for number in item.citations)
        console.print(Text(f"  • {_one_line(item.text)} {proofs}"))
    for note in answer.notes:
        console.print(Text(note, style="dim"))
    console.print()
    if not answer.answerable and answer.citations:
        console.print("Các đoạn gần nhất:")
    for number, citation in enumerate(answer.citations, start=1):
        page = "" if citation.page is None else f", tr. {citation.page}"
        date = f" ({citation.published})" if citation.published else ""
        console.print(Text(f"[{number}] {citation.title}{date}, {citation.source}{page}"))
        console.print(Text(f"    “{_one_line(citation.quote)}”", style="dim"))
    print(
        f"từ {answer.coverage.documents} trên {answer.coverage.of} tài liệu, độ tin cậy "
        f"{answer.confidence:.2f}, {answer.took_ms:.0f} ms",
        file=sys.stderr,
    )


@documents_app.command("list")
@_command
def list_documents(index: IndexDir = None, json: Json = False) -> None:
    """Print every document: id, kind, date, source, title."""
    with _open_store(index) as store:
        for document in store.documents():
            if json:
                _print_json(document)
            else:
                date = document.published or "-"
                print(
                    document.id, document.doc_type, date, document.source, document.title, sep="\t"
                )


@documents_app.command("show")
@_command
def show_document(document_id: str, index: IndexDir = None, json: Json = False) -> None:
    """Print one document: its text, or with --json all that is known of it."""
    with _open_store(index) as store:
        document = store.document(document_id)
    if json:
        from search_api.schemas import DocumentText

        _print_json(DocumentText.of(document).model_dump(mode="json"))
    else:
        print(document.text)


@documents_app.command("delete")
@_command
def delete_document(document_id: str, index: IndexDir = None, json: Json = False) -> None:
    """Remove a document from every answer at once."""
    from index.sync import follow
    from search_api.settings import read_settings

    with _open_store(index) as store, store.writer(read_settings().writer_timeout_s):
        generation = store.remove_document(document_id)
        follow(store)
    if json:
        _print_json({"deleted": document_id, "generation": generation})
    else:
        print(f"Đã xóa {document_id}.", file=sys.stderr)


@documents_app.command("failures")
@_command
def list_failures(index: IndexDir = None, json: Json = False) -> None:
    """Print the files that could not be read, why, and what helps."""
    with _open_store(index) as store:
        for failure in store.failures():
            if json:
                _print_json(failure)
            else:
                print(failure.source, failure.reason, failure.remedy, sep="\n  ")


@agreements_app.callback(invoke_without_command=True)
@_command
def agreements(
    context: typer.Context,
    country: Countries = None,
    province: Provinces = None,
    partner: Annotated[list[str] | None, typer.Option(help="Foreign party; repeat for or.")] = None,
    year: Annotated[list[str] | None, typer.Option(help="2015 or 2010..2016.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="bản ghi nhớ, kết nghĩa …")] = None,
    field: Annotated[list[str] | None, typer.Option(help="giáo dục, tourism …")] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="signed, in force, planned, proposed.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Signed by that day and not known to have ended.")
    ] = None,
    rejected: Annotated[bool, typer.Option(help="Also what people rejected.")] = False,
    form: Annotated[
        str, typer.Option("--format", help="table, json, csv, xlsx or register.")
    ] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here.")] = None,
    index: IndexDir = None,
) -> None:
    """Print the register of agreements: latest first, each with its evidence.

    Options repeated mean or, different ones mean and. To say that an entry is right or
    wrong: hoptac agreements confirm|correct|reject ID.
    """
    context.obj = index
    if context.invoked_subcommand:
        return
    from index.register_filters import parse_register_filters
    from search_api.register_command import OutputFormat, export, read_entries, terminal_table

    if form not in list(OutputFormat):
        _quit(f"--format {form!r} is none of {', '.join(OutputFormat)}", WRONG_USE)
    try:
        filters = parse_register_filters(
            countries=country or (),
            provinces=province or (),
            partners=partner or (),
            years=year or (),
            kinds=kind or (),
            fields=field or (),
            statuses=status or (),
            as_of=as_of,
            rejected=rejected,
        )
    except ValueError as error:
        _quit(str(error), WRONG_USE)
    with _open_store(index) as store:
        if form != OutputFormat.TABLE:
            _write(export(store, filters, OutputFormat(form)), output)
            return
        from rich.console import Console

        entries = read_entries(store, filters)
        if entries:
            Console(highlight=False).print(terminal_table(entries, filters.as_of))
        print(f"{len(entries)} thỏa thuận trong sổ khớp.", file=sys.stderr)


def _write(content: bytes, output: Path | None) -> None:
    """Write a file, or to standard output when that can take it."""
    if output is not None:
        output.write_bytes(content)
    elif sys.stdout.isatty() and content.startswith(b"PK"):
        _quit("an XLSX is no text for a terminal: name a file with --output", WRONG_USE)
    else:
        sys.stdout.buffer.write(content)


@agreements_app.command("confirm")
@_command
def confirm_agreement(
    context: typer.Context,
    entry_id: str,
    by: Reviewer = None,
    note: Note = "",
    index: IndexDir = None,
    json: Json = False,
) -> None:
    """Say that an entry is right."""
    _review(index or context.obj, entry_id, "confirm", [], by, note, json=json)


@agreements_app.command("correct")
@_command
def correct_agreement(
    context: typer.Context,
    entry_id: str,
    changes: Annotated[
        list[str], typer.Option("--set", help="date=2016-03-05; lists: fields='y tế; du lịch'.")
    ],
    by: Reviewer = None,
    note: Note = "",
    index: IndexDir = None,
    json: Json = False,
) -> None:
    """Put right what an entry says; an empty value means that nothing is stated."""
    _review(index or context.obj, entry_id, "correct", changes, by, note, json=json)


@agreements_app.command("reject")
@_command
def reject_agreement(
    context: typer.Context,
    entry_id: str,
    by: Reviewer = None,
    note: Note = "",
    index: IndexDir = None,
    json: Json = False,
) -> None:
    """Say that an entry is no agreement; confirm brings it back."""
    _review(index or context.obj, entry_id, "reject", [], by, note, json=json)


def _review(
    index: Path | None,
    entry_id: str,
    verdict: str,
    changes: list[str],
    by: str | None,
    note: str,
    *,
    json: bool,
) -> None:
    import getpass

    from index.reviews import Verdict, parse_change
    from search_api.register_review import review
    from search_api.register_schemas import EntryOut
    from search_api.settings import read_settings

    try:
        with _open_store(index) as store:
            entry = review(
                store,
                entry_id,
                Verdict(verdict),
                changes=dict(map(parse_change, changes)),
                reviewer=by or getpass.getuser(),
                note=note,
                writer_timeout_s=read_settings().writer_timeout_s,
            )
    except ValueError as error:
        _quit(str(error), WRONG_USE)
    if json:
        _print_json(EntryOut.of(entry).model_dump(mode="json"))
    else:
        print(f"Đã ghi nhận ý kiến về {entry.id}.", file=sys.stderr)


@app.command()
@_command
def serve(
    host: Annotated[str | None, typer.Option(help="Loopback address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    index: IndexDir = None,
    model: Model = None,
) -> None:
    """Serve the API and the page on 127.0.0.1:8000."""
    from search_api.server import serve as run_server
    from search_api.settings import read_settings

    run_server(read_settings(host=host, port=port, index=index, model=model))


@app.command("eval")
@_command
def evaluate(
    dataset: Annotated[Path, typer.Argument(help="A questions file or a BEIR folder.")],
    mode: Annotated[str, typer.Option(help="hybrid, dense or lexical.")] = "hybrid",
    variant: Annotated[str, typer.Option(help="Variant of the questions, or all.")] = "question",
    answers: Annotated[bool, typer.Option(help="Score answers, not ranks.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write figures here.")] = None,
    run_out: Annotated[Path | None, typer.Option(help="Write a TREC run here.")] = None,
    compare: Annotated[Path | None, typer.Option(help="TREC run to compare with.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report here.")] = None,
    index: IndexDir = None,
    model: Model = None,
) -> None:
    """Score retrieval on questions with known passages."""
    from eval.command import run_answers, run_command
    from search_api.settings import read_settings

    settings = read_settings()
    run = run_answers if answers else run_command
    try:
        text = run(
            dataset,
            index=index or settings.index,
            model=model or settings.model,
            mode=mode,
            variant=variant,
            json_file=json_file,
            run_out=run_out,
            compare=compare,
            html=html,
        )
    except ValueError as error:
        _quit(str(error), WRONG_USE)
    print(text)


@app.command()
@_command
def verify(index: IndexDir = None, json: Json = False) -> None:
    """Check the truth and both engines; exit 1 when anything is wrong."""
    from index.check import verify as check_index
    from search_api.settings import read_settings

    findings = check_index(index or read_settings().index)
    if json:
        _print_json({"findings": findings})
    else:
        for finding in findings:
            print(finding)
        print(f"{len(findings)} lỗi." if findings else "Không có lỗi nào.", file=sys.stderr)
    if findings:
        raise typer.Exit(FAILED)


@app.command()
@_command
def rebuild(index: IndexDir = None, json: Json = False) -> None:
    """Build both engines anew; what was deleted is then in no file."""
    from index.check import rebuild as rebuild_index
    from search_api.settings import read_settings

    report = rebuild_index(index or read_settings().index)
    if json:
        _print_json(report)
    else:
        before_mb, after_mb = report.bytes_before / 1e6, report.bytes_after / 1e6
        print(
            f"Đã dựng lại: {report.n_passages} đoạn, {before_mb:.1f} MB → {after_mb:.1f} MB.",
            file=sys.stderr,
        )


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # JSON is UTF-8 in every locale
        sys.stdout.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()

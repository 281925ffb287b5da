"""``make bench``: every figure that is promised, one line each."""

from __future__ import annotations

from benchmarks import (
    bench_browser,
    bench_edit,
    bench_evidence,
    bench_papers,
    bench_pdf,
    bench_room,
    bench_store,
)


def main() -> None:
    for title, measure in (
        ("One edit on the server", bench_edit.measure),
        ("One edit in the browser", bench_browser.measure),
        ("The draft PDF", bench_pdf.measure),
        ("The set of papers", bench_papers.measure),
        ("Evidence of many people", bench_evidence.measure),
        ("The draft store", bench_store.measure),
        ("A room full of people", bench_room.measure),
    ):
        print(title)
        for what, figure in measure().items():
            print(f"  {what:66} {figure:9.3f}", flush=True)


if __name__ == "__main__":
    main()

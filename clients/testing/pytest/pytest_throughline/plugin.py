"""The fixtures."""

from collections.abc import Iterator

import httpx
import pytest

from pytest_throughline.demo import Demo
from pytest_throughline.throughline import Throughline


@pytest.fixture(scope="session")
def throughline_flags() -> list[str]:
    """Flags of `throughline demo`: a conftest.py of yours may give others."""
    return []


@pytest.fixture(scope="session")
def throughline_demo(throughline_flags: list[str]) -> Iterator[Demo]:
    """A demo of one's own for each worker."""
    demo = Demo(throughline_flags)
    yield demo
    demo.stop()


@pytest.fixture
def throughline(throughline_demo: Demo) -> Iterator[Throughline]:
    """The demo, reset: the sample accounts as at first, nobody else, the present, no letters."""
    throughline = Throughline(throughline_demo)
    yield throughline
    throughline.close()


@pytest.fixture
def visitor(throughline: Throughline) -> httpx.Client:
    """A browser that was never here."""
    return throughline.visitor()

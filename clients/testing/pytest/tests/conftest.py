import pytest


@pytest.fixture(scope="session")
def throughline_flags() -> list[str]:
    return ["--mailbox"]

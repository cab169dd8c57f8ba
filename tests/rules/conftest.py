import pytest

from tests.rules.tree import REPOSITORY, Tree


@pytest.fixture(scope="session")
def repository() -> Tree:
    return Tree(REPOSITORY)

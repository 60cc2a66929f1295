"""Tests against Throughline: see README.md."""

from pytest_throughline.demo import Demo
from pytest_throughline.throughline import Throughline

__all__ = ["Demo", "Throughline"]

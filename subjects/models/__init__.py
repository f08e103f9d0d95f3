"""Persons, what they are known by, who stands for them, and what is remembered of those who are gone."""

from subjects.models.guardians import Guardian
from subjects.models.identifiers import Identifier
from subjects.models.people import NameToken, Subject
from subjects.models.second_steps import SecondStep, SteppingBrowser
from subjects.models.suppressions import Suppression

__all__ = ["Guardian", "Identifier", "NameToken", "SecondStep", "SteppingBrowser", "Subject", "Suppression"]

"""Flows: which states a thing can be in, and by which steps it moves. Nobody writes ``if status ==``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from wanjia.foundation.findings.types import Refused

T = TypeVar("T")


class MalformedFlow(ValueError):
    """A flow with an unknown, unreachable or dead-end state, or two steps of one name from one state."""


class StepRefused(Refused):
    """A step that cannot be taken now; the text says why."""


@dataclass(frozen=True, slots=True)
class State:
    """A state and whether a thing may rest in it for good."""

    name: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """
    A step from one or several states to another.

    :ivar guard: gives the reason, fit for the user, why the step cannot be taken now, or None
    """

    name: str
    sources: tuple[str, ...]
    target: str
    guard: Callable[[T], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step was not taken, in words fit for the user."""

    reason: str


@dataclass(frozen=True)
class Flow(Generic[T]):
    """
    The states of one kind of thing, the earliest first, and its steps.

    :raises MalformedFlow: when built with a hole
    """

    name: str
    states: tuple[State, ...]
    steps: tuple[Step[T], ...]
    _by_key: dict[tuple[str, str], Step[T]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a malformed flow, so that it cannot even be imported."""
        known = {state.name for state in self.states}
        self._refuse_if(not known, why="it has no states")
        self._refuse_if(len(known) != len(self.states), why="two states have one name")
        for step in self.steps:
            for name in (*step.sources, step.target):
                self._refuse_if(name not in known, why=f"step {step.name} names the unknown state {name}")
            for source in step.sources:
                key = (step.name, source)
                self._refuse_if(key in self._by_key, why=f"two steps {step.name} leave {source}")
                self._by_key[key] = step
        left = {source for step in self.steps for source in step.sources}
        for state in self.states:
            self._refuse_if(not state.final and state.name not in left, why=f"state {state.name} is a dead end")
        self._refuse_if(self._reached() != known, why=f"states never reached: {sorted(known - self._reached())}")

    def _refuse_if(self, wrong: bool, *, why: str) -> None:
        if wrong:
            msg = f"flow {self.name}: {why}"
            raise MalformedFlow(msg)

    def _reached(self) -> set[str]:
        reached = {self.states[0].name}
        for _ in self.states:
            reached |= {step.target for step in self.steps if reached & set(step.sources)}
        return reached

    def open_steps(self, state: str) -> tuple[str, ...]:
        """Name the steps that leave ``state``."""
        return tuple(step.name for step in self.steps if state in step.sources)

    def take(self, thing: T, *, state: str, step: str) -> str | Refusal:
        """Give the state that ``step`` leads to, or a refusal fit for the user."""
        found = self._by_key.get((step, state))
        if found is None:
            allowed = ", ".join(self.open_steps(state)) or "nothing"
            return Refusal(f"'{step}' is not possible while '{state}'; possible now: {allowed}")
        if found.guard is not None and (why := found.guard(thing)) is not None:
            return Refusal(why)
        return found.target

    def after(self, step: str, *, state: str, thing: T) -> str:
        """
        Give the state that ``step`` leads to.

        :raises StepRefused: where `take` gives a refusal
        """
        found = self.take(thing, state=state, step=step)
        if isinstance(found, Refusal):
            raise StepRefused(found.reason)
        return found

    def diagram(self) -> str:
        """Print the flow as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.states[0].name}"]
        lines += [f"    {source} --> {step.target}: {step.name}" for step in self.steps for source in step.sources]
        lines += [f"    {state.name} --> [*]" for state in self.states if state.final]
        return "\n".join(lines)

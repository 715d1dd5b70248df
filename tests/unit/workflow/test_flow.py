"""A flow with a hole cannot be built; a step that is not open is refused in words."""

import pytest

from wanjia.foundation.workflow.types import Flow, MalformedFlow, Refusal, State, Step


def too_small(thing: int) -> str | None:
    return "it is too small" if thing < 10 else None


FLOW: Flow[int] = Flow(
    name="test.run",
    states=(State("open"), State("checked"), State("closed", final=True)),
    steps=(
        Step("check", ("open",), "checked"),
        Step("reopen", ("checked",), "open"),
        Step("close", ("open", "checked"), "closed", guard=too_small),
    ),
)


class TestTake:
    def test_an_open_step_leads_on(self) -> None:
        assert FLOW.take(1, state="open", step="check") == "checked"
        assert FLOW.take(10, state="checked", step="close") == "closed"

    def test_a_guard_refuses_with_its_reason(self) -> None:
        assert FLOW.take(9, state="open", step="close") == Refusal("it is too small")

    @pytest.mark.parametrize(("state", "step"), [("closed", "check"), ("open", "reopen"), ("open", "fly")])
    def test_a_step_that_is_not_open_is_refused_and_the_open_ones_are_named(self, state: str, step: str) -> None:
        found = FLOW.take(10, state=state, step=step)

        assert isinstance(found, Refusal)
        assert (", ".join(FLOW.open_steps(state)) or "nothing") in found.reason

    def test_open_steps_are_those_that_leave_the_state(self) -> None:
        assert FLOW.open_steps("open") == ("check", "close")
        assert FLOW.open_steps("closed") == ()


class TestMalformed:
    @pytest.mark.parametrize(
        ("states", "steps", "why"),
        [
            ((State("a"), State("b", final=True)), (Step("go", ("a",), "c"),), "unknown state c"),
            ((State("a"), State("b", final=True)), (Step("go", ("x",), "b"),), "unknown state x"),
            ((State("a"), State("b")), (Step("go", ("a",), "b"),), "dead end"),
            (
                (State("a"), State("b", final=True), State("c", final=True)),
                (Step("go", ("a",), "b"),),
                "never reached: ['c']",
            ),
            ((State("a"), State("a", final=True)), (Step("go", ("a",), "a"),), "two states have one name"),
            (
                (State("a"), State("b", final=True)),
                (Step("go", ("a",), "b"), Step("go", ("a",), "a")),
                "two steps go leave a",
            ),
        ],
    )
    def test_a_hole_is_refused(self, states, steps, why: str) -> None:
        with pytest.raises(MalformedFlow, match=r"flow test\.bad") as refused:
            Flow(name="test.bad", states=states, steps=steps)

        assert why in str(refused.value)

    def test_a_flow_without_states_is_refused(self) -> None:
        with pytest.raises(MalformedFlow):
            Flow(name="test.empty", states=(), steps=())


class TestDiagram:
    def test_it_shows_every_step_the_start_and_the_ends(self) -> None:
        lines = FLOW.diagram().splitlines()

        assert lines[0] == "stateDiagram-v2"
        assert "    [*] --> open" in lines
        assert "    open --> closed: close" in lines
        assert "    closed --> [*]" in lines

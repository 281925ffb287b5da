"""What a click does once, however often it is sent, and what it has to say under its button afterwards.

Two clicks of a double click look the same to Streamlit. So the key of an act's button holds the number of the act;
an act that was done uses its number up, and the button is drawn with the next one. A second click that was sent
before that names a number that is used up. A page drawn again for another reason leaves the number as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from streamlit.runtime.scriptrunner import RerunException

from pages.parts.callbacks import unbroken
from pages.parts.tab import ACTS, Acts


def _acts() -> Acts:
    acts = ACTS.get()
    if acts is None:
        acts = Acts()
        ACTS.put(acts)
    return acts


def act_key(place: str, *parts: str) -> str:
    """The key of an act's button; with ``parts`` that of a field which is emptied when the act is done."""
    return "#".join((place, str(_acts().numbers.get(place, 0)), *parts))


def once(place: str, act: Callable[..., object]) -> Callable[..., None]:
    """``act``, for the ``on_click`` of the button with ``act_key(place)``: run to its end, and done once.

    It returns False where nothing was done: then the same button may be pressed again. Unlike ``whole`` it does not
    ask which draft is shown: what it acts on is in its arguments.
    """
    drawn = _acts().numbers.get(place, 0)

    @wraps(act)
    def run(*args: object, **kwargs: object) -> object:
        acts = _acts()
        acts.said.pop(place, None)
        acts.numbers[place] = drawn + 1
        done: object = False
        try:
            done = act(*args, **kwargs)
        except RerunException:
            done = True
            raise
        finally:
            if done is False:
                acts.numbers[place] = drawn
        return done

    return unbroken(run, lambda: _acts().numbers.get(place, 0) == drawn)


def say(place: str, sentence: str) -> bool:
    """Have the page show a sentence at a place until it is left; False, for an act that did nothing else."""
    _acts().said[place] = sentence
    return False


def said(place: str) -> str:
    """What the last act of a place has to say; empty where that is nothing."""
    return _acts().said.get(place, "")


def take_back(place: str) -> None:
    """Say no more at a place."""
    _acts().said.pop(place, None)


def at_page(address: str) -> None:
    """What was said on a page is not said on another one, nor when the page is opened again."""
    acts = _acts()
    if acts.page != address:
        acts.page = address
        acts.said.clear()

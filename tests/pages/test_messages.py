"""What scenarios call a message is said only when there is something to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from fixtures.stage import Actor, Stage
from pages.journal import LinkedPage
from pages.user import Gesture, User
from pages.vkid import CaptchaScreen, PhoneScreen
from steps.journal import message_is_shown
from svyazka.features import read_features, scenarios_of
from svyazka.phrasebook import phrases


@dataclass
class Screens:
    """An observer that keeps what stands on the screens, before anything is done there."""

    seen: list[str] = field(default_factory=list)

    def before(self, gesture: Gesture) -> None:
        if gesture.target:
            gesture.target.wait_for(state="attached")
            found = gesture.user.page.get_by_role("main").all_inner_texts()
            self.seen += [" ".join(text.casefold().split()) for text in found]

    def after(self, gesture: Gesture) -> None: ...


def watched(stage: Stage, part: str, screens: Screens) -> Actor:
    actor = stage.cast(part, stage.world.people[part])
    actor.user = User(actor.user.page, actor.user.deployment, [screens])
    return actor


def messages() -> set[str]:
    """Every text of which a scenario says that somebody sees it as a message."""
    (said,) = [each for each in phrases() if each.function is message_is_shown]
    steps = [step for scenario in scenarios_of(read_features()) for step in scenario.steps]
    return {said.words(step)["text"] for step in steps if said.means(step)}


def test_no_message_is_on_a_screen_where_nothing_went_wrong(stage: Stage) -> None:
    """Else a scenario would pass on a screen that does not complain: on its heading or a label."""
    screens = Screens()
    teacher = watched(stage, "class_teacher", screens)
    teacher.open_chats()
    teacher.linking.link()
    lesson = teacher.player.load[0]
    form = LinkedPage(teacher.user).go_to_chats().manage().add()
    form.choose(lesson.school_class, lesson.subject)

    stage.world.show_captcha()
    other = watched(stage, "teacher", screens)
    other.open_chats().link_profile()
    PhoneScreen(other.user).enter(other.player.phone)
    CaptchaScreen(other.user).enter(stage.world.captcha_letters(other.player.phone))

    for heading in ("вход в систему", "вход по номеру телефона", "не робот", "новый чат"):
        assert any(heading in text for text in screens.seen)
    said = {text for text in messages() if any(text.casefold() in one for one in screens.seen)}
    assert said == set()

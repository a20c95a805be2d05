"""A teacher onboarded by a plain script: log in, link (A), a chat for each lesson (B), one by hand.

python -m benchmarks.peers.plain.item      teachers as they are ordered, in one reused browser
"""

from __future__ import annotations

from playwright.sync_api import Browser, sync_playwright

from benchmarks.peers.control import Player, World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.orders import CHATS, TITLE, Orders
from benchmarks.peers.plain.person import Person
from benchmarks.peers.plain.window import CONTEXT


def onboard(browser: Browser, world: World, about: Player) -> None:
    """Onboard one teacher."""
    context = browser.new_context(**CONTEXT)
    teacher = Person(context.new_page(), world, about)
    teacher.come_to_data()
    teacher.fill_data()
    teacher.go_on()
    teacher.sees_linked()
    teacher.go_to_chats()

    teacher.manage()
    for lesson in about["load"][:CHATS]:
        teacher.add()
        teacher.choose_lesson(lesson["school_class"], lesson["subject"])
        teacher.save()
        teacher.sees_managed(f"{lesson['subject']}, {lesson['school_class']}")

    teacher.press_chats()
    teacher.press_messenger()
    teacher.go_on()
    teacher.press_create()
    teacher.name_chat(TITLE)
    teacher.choose_people()
    teacher.set_up("Закрытый чат")
    teacher.save_chat()
    teacher.invite()
    teacher.log_out()
    context.close()


def main() -> None:
    """Onboard teachers as they are ordered."""
    orders = Orders()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for player in orders:
            onboard(browser, orders.world, player)
        browser.close()


if __name__ == "__main__":
    main()

"""The whole instruction as a plain script: the gestures and expectations of its scenario.

See `features/whole_instruction.feature`.
"""

from __future__ import annotations

from benchmarks.peers.plain.person import Person

AUTOMATIC = ("Ученики, 5А", "Родители, 5А", "Коллеги, ")
ALGEBRA = "Алгебра, 5А"


def walk(teacher: Person) -> None:
    """Walk A1 to D5."""
    teacher.come_to_data()
    teacher.sees_reasons()
    teacher.check_data()
    teacher.go_on()
    teacher.sees_linked()
    teacher.go_to_chats()
    teacher.sees_chats(*AUTOMATIC)

    teacher.manage()
    teacher.add()
    teacher.choose_lesson("5А", "Алгебра")
    teacher.sees_title(ALGEBRA)
    teacher.save()
    teacher.sees_managed(ALGEBRA)

    teacher.press_chats()
    teacher.sees_warning()
    teacher.press_messenger()
    teacher.go_on()
    teacher.sees_listed(ALGEBRA, *AUTOMATIC)

    teacher.press_create()
    teacher.name_chat("Стенгазета")
    teacher.choose_people()
    teacher.set_up("Закрытый чат")
    teacher.save_chat()
    teacher.sees_chat("Стенгазета")
    teacher.sees_invite_link()

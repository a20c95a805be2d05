"""Scenarios of `features/linking.feature` as plain tests."""

from __future__ import annotations

from benchmarks.peers.plain.stage import Stage


def test_class_teacher_links_for_the_first_time(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_data()
    teacher.check_data()
    teacher.go_on()
    teacher.sees_linked()
    teacher.go_to_chats()
    teacher.sees_chats("Ученики, 5А", "Родители, 5А", "Коллеги, ")


def test_without_a_class_there_is_one_chat(stage: Stage) -> None:
    teacher = stage.cast("teacher")
    teacher.open_chats()
    teacher.press_link()
    teacher.follow()
    teacher.go_to_chats()
    teacher.sees_chats("Коллеги, ")


def test_patronymic_may_be_left_out(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    teacher.enter_code()
    teacher.fill_profile(patronymic=False)
    teacher.go_on()
    teacher.create_profile()
    teacher.sees_patronymic("")
    teacher.fill_data()
    teacher.go_on()
    teacher.sees_linked()


def test_everything_is_asked_of_who_has_nothing(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.open_chats()
    teacher.press_link()
    teacher.follow()
    teacher.sees_linked()


def test_vk_id_is_there(stage: Stage) -> None:
    teacher = stage.class_teacher()
    stage.world.give_vk_id(teacher.about["id"])
    teacher.open_chats()
    teacher.press_link()
    teacher.follow()
    teacher.sees_linked()
    teacher.did_not_need("A6", "A7")


def test_educational_profile_is_there(stage: Stage) -> None:
    teacher = stage.class_teacher()
    stage.world.give_vk_id(teacher.about["id"], educational_profile=True)
    teacher.open_chats()
    teacher.press_link()
    teacher.follow()
    teacher.sees_linked()
    teacher.did_not_need("A6", "A7", "A8", "A9")


def test_profile_that_is_there_need_only_be_checked(stage: Stage) -> None:
    teacher = stage.class_teacher()
    stage.world.give_vk_id(teacher.about["id"], educational_profile=True)
    teacher.come_to_code()
    teacher.enter_code()
    teacher.sees_profile_recognised()
    teacher.go_on()
    teacher.sees_linked()


def test_wrong_code(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    teacher.enter_wrong_code()
    teacher.sees_message("Неверный код")
    teacher.enter_code()
    teacher.sees_code_accepted()


def test_code_is_out_of_date(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    stage.world.advance(6 * 60)
    teacher.enter_code()
    teacher.sees_message("Срок действия кода истёк")
    teacher.resend_code()
    teacher.enter_code()
    teacher.sees_code_accepted()


def test_too_many_wrong_codes(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    for _ in range(3):
        teacher.enter_wrong_code()
    teacher.enter_code()
    teacher.sees_code_asked()
    stage.world.advance(2 * 60)
    teacher.resend_code()
    teacher.enter_code()
    teacher.sees_code_accepted()


def test_another_code_only_after_a_minute(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    teacher.must_wait_for_code()
    stage.world.advance(60)
    teacher.resend_code()
    teacher.enter_code()
    teacher.sees_code_accepted()


def test_phone_is_linked_to_somebody_else(stage: Stage) -> None:
    teacher = stage.class_teacher()
    colleague = stage.cast("teacher")
    phone = teacher.about["phone"]
    stage.world.give_vk_id(colleague.about["id"], linked=True, phone=phone)
    teacher.come_to_code()
    teacher.enter_code()
    teacher.go_on()
    teacher.sees_refusal()


def test_no_vk_id_without_a_surname(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    teacher.enter_code()
    teacher.fill_profile(surname=False, patronymic=False)
    teacher.go_on()
    teacher.sees_message("Фамилия")


def test_born_in_the_future(stage: Stage) -> None:
    teacher = stage.class_teacher()
    stage.world.give_vk_id(teacher.about["id"])
    teacher.come_to_code()
    teacher.enter_code()
    teacher.sees_offer()
    teacher.create_profile()
    teacher.fill_data("01.01.2030")
    teacher.go_on()
    teacher.sees_message("Дата рождения")


def test_linking_is_cancelled(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.open_chats()
    teacher.press_link()
    teacher.cancel()
    teacher.sees_invitation()


def test_break_off_and_come_back(stage: Stage) -> None:
    teacher = stage.class_teacher()
    teacher.come_to_code()
    teacher.enter_code()
    teacher.fill_profile()
    teacher.go_on()
    teacher.sees_offer()
    teacher.open_journal()
    teacher.press_chats()
    teacher.press_link()
    teacher.follow()
    teacher.sees_linked()
    teacher.did_not_need("A4", "A5", "A6", "A7")

"""What people call the elements of a screen."""

from __future__ import annotations

ROLES = {
    "alert": "сообщение об ошибке",
    "button": "кнопка",
    "cell": "ячейка",
    "checkbox": "галочка",
    "combobox": "список",
    "dialog": "окно",
    "heading": "заголовок",
    "img": "картинка",
    "link": "ссылка",
    "list": "список",
    "listitem": "строка списка",
    "main": "содержание страницы",
    "menuitem": "пункт меню",
    "navigation": "меню",
    "option": "вариант",
    "radio": "переключатель",
    "row": "строка таблицы",
    "searchbox": "поле поиска",
    "status": "подпись",
    "tab": "вкладка",
    "textbox": "поле",
}
"""Russian names of ARIA roles."""

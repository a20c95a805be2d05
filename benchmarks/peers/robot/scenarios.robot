*** Settings ***
Resource            person.resource

Suite Setup         Start The Browser
Test Setup          New World

*** Variables ***
${ALGEBRA}      Алгебра, 5А

*** Test Cases ***
Классный руководитель связывает профили впервые
    [Tags]    A2
    Cast    class_teacher
    Log In
    Press Chats
    Press Link Profile
    Enter Phone
    Enter Code
    Fill Profile
    Go On
    Create Profile
    Check Data
    Go On
    See Linked
    Press Link    Перейти к чатам
    See Chats    @{AUTOMATIC}

У учителя без классного руководства один автоматический чат
    Cast    teacher
    Open Chats
    Press Link Profile
    Follow
    Press Link    Перейти к чатам
    See Chats    Коллеги,

Отчество можно не указывать
    Cast    class_teacher
    Come To Code
    Enter Code
    Fill Profile    patronymic=${None}
    Go On
    Create Profile
    See Patronymic    ${EMPTY}
    Fill Data
    Go On
    See Linked

Всё с начала, если нет ни VK ID, ни учебного профиля
    Cast    class_teacher
    Open Chats
    Press Link Profile
    Follow
    See Linked

У учителя уже есть VK ID
    ${teacher}=    Cast    class_teacher
    Let Have Vk Id    ${teacher}
    Open Chats
    Press Link Profile
    Follow
    See Linked
    Screens Should Be    Вход по номеру телефона    Введите код из SMS    Учебный профиль    Информация о себе

У учителя уже есть учебный профиль
    ${teacher}=    Cast    class_teacher
    Let Have Vk Id    ${teacher}    educational_profile=${True}
    Open Chats
    Press Link Profile
    Follow
    See Linked
    Screens Should Be    Вход по номеру телефона    Введите код из SMS    Продолжить с этим профилем?

Готовый профиль остаётся только проверить
    ${teacher}=    Cast    class_teacher
    Let Have Vk Id    ${teacher}    educational_profile=${True}
    Come To Code
    Enter Code
    See Heading    Продолжить с этим профилем?
    Get Text    role=main    *=    ${teacher}[surname]
    Go On
    See Linked

Неверный код
    Cast    class_teacher
    Come To Code
    Enter Wrong Code
    See Message    Неверный код
    Enter Code
    See Code Accepted

Код устарел
    Cast    class_teacher
    Come To Code
    Let Minutes Pass    ${6}
    Enter Code
    See Message    Срок действия кода истёк
    Resend Code
    Enter Code
    See Code Accepted

Слишком много неверных кодов
    Cast    class_teacher
    Come To Code
    FOR    ${_}    IN RANGE    3
        Enter Wrong Code
    END
    Enter Code
    See Heading    Введите код из SMS
    Let Minutes Pass    ${2}
    Resend Code
    Enter Code
    See Code Accepted

Код ещё раз — только через минуту
    Cast    class_teacher
    Come To Code
    Wait For Elements State    role=button[name="Отправить код ещё раз"]    disabled    5s
    Let Minutes Pass    ${1}
    Resend Code
    Enter Code
    See Code Accepted

Телефон уже связан с другим человеком
    ${teacher}=    Cast    class_teacher
    ${colleague}=    Cast    teacher
    Let Have Vk Id    ${colleague}    linked=${True}    phone=${teacher}[phone]
    Act As    ${teacher}
    Come To Code
    Enter Code
    Go On
    See Heading    Профиль не привязан

Без фамилии профиль VK ID не создать
    Cast    class_teacher
    Come To Code
    Enter Code
    Fill Profile    surname=${EMPTY}    patronymic=${None}
    Go On
    See Message    Фамилия

Дата рождения в будущем
    ${teacher}=    Cast    class_teacher
    Let Have Vk Id    ${teacher}
    Come To Code
    Enter Code
    See Heading    Учебный профиль
    Create Profile
    Fill Data    01.01.2030
    Go On
    See Message    Дата рождения

Отменить привязку
    Cast    class_teacher
    Open Chats
    Press Link Profile
    Click    role=link[name="Отмена"]
    See    role=button[name="Привязать учебный профиль VK ID"]

Прерваться на середине и вернуться
    Cast    class_teacher
    Come To Code
    Enter Code
    Fill Profile
    Go On
    See Heading    Учебный профиль
    Open Journal
    Press Chats
    Press Link Profile
    Follow
    See Linked
    Screens Should Be    Учебный профиль    Информация о себе

Учитель создаёт чат по своему предмету
    Cast Linked    class_teacher
    Manage Chats
    Press Link    Добавить
    Choose Lesson    5А    Алгебра
    Get Text    role=status[name=/Название чата/]    ==    ${ALGEBRA}
    Press Button    Добавить
    See Managed    ${ALGEBRA}

Выбрать можно только то, что ведёшь
    Cast Linked    class_teacher
    Manage Chats
    Press Link    Добавить
    See Own Load

Второй такой же чат не создать
    Cast With Algebra
    Manage Chats
    Press Link    Добавить
    Choose Lesson    5А    Алгебра
    Press Button    Добавить
    See Message    уже есть

Новый чат сам появляется в открытом мессенджере
    ${teacher}=    Cast Linked    class_teacher
    Open Messenger
    Cast    class_teacher
    Manage Chats
    Press Link    Добавить
    Choose Lesson    5Б    Геометрия
    Press Button    Добавить
    Act As    ${teacher}
    See Listed    Геометрия, 5Б

Удалить чат
    Cast With Algebra
    Manage Chats
    Ask To Delete    ${ALGEBRA}
    Answer Dialog    Удалить
    See Heading    Управление чатами
    See Nothing    role=row >> text="${ALGEBRA}"

Передумать и не удалять чат
    Cast With Algebra
    Manage Chats
    Ask To Delete    ${ALGEBRA}
    Answer Dialog    Отмена
    See Managed    ${ALGEBRA}

Пустой чат, куда зовут по ссылке
    ${teacher}    ${student}=    Open The Messenger Before A Student
    Make Chat    Стенгазета
    See Chat    Стенгазета
    ${link}=    See Invitation
    Act As    ${student}
    Open Messenger
    Open Page    ${link}
    Press Button    Вступить в чат
    See Chat    Стенгазета

Чат с выбранными собеседниками
    ${teacher}    ${student}=    Open The Messenger Before A Student
    Make Chat    Поход    ${student}
    See Chat    Поход
    Act As    ${student}
    Open Messenger
    See Listed    Поход

В закрытый чат зовёт только тот, кто им управляет
    ${teacher}    ${student}=    Open The Messenger Before A Student
    Make Chat    Педсовет    ${student}
    May Invite
    Act As    ${student}
    Open Messenger
    Open Chat    Педсовет
    May Not Invite

В открытый чат может позвать каждый
    ${teacher}    ${student}=    Open The Messenger Before A Student
    Make Chat    Волонтёры    ${student}    kind=Открытый чат
    See Chat    Волонтёры
    Act As    ${student}
    Open Messenger
    Open Chat    Волонтёры
    May Invite

Чату нужно название
    ${teacher}    ${student}=    Open The Messenger Before A Student
    Press Create
    Press Button    Далее
    Get Attribute    role=textbox[name=/Название чата/]    aria-invalid    ==    true
    Wait For Elements State    role=heading[name=/Собеседники/]    hidden    5s

Учитель переходит в мессенджер по кнопке в журнале
    Cast With Algebra
    Open Chats
    See    role=heading[name=/Никому не сообщайте свои регистрационные данные/]
    Press Link    VK Мессенджер
    Follow    Чаты
    See Listed    ${ALGEBRA}    @{AUTOMATIC}

Чужих чатов в мессенджере нет
    Cast With Algebra
    Cast Linked    teacher
    Open Messenger
    ${chat}=    Listed Chat    ${ALGEBRA}
    See Nothing    ${chat}

Сообщение доходит без обновления страницы
    ${teacher}=    Cast With Algebra
    ${student}=    Cast Linked    student
    Act As    ${teacher}
    Open Messenger
    Act As    ${student}
    Open Messenger
    Act As    ${teacher}
    Open Chat    ${ALGEBRA}
    Act As    ${student}
    Open Chat    ${ALGEBRA}
    Act As    ${teacher}
    Type Into    Сообщение    Завтра контрольная работа
    Press Button    Отправить
    Act As    ${student}
    Get Text    role=log    *=    Завтра контрольная работа

*** Keywords ***
Cast With Algebra
    ${teacher}=    Cast Linked    class_teacher
    Let Have Chat    ${teacher}    5А    Алгебра
    RETURN    ${teacher}

Open The Messenger Before A Student
    ${teacher}=    Cast Linked    class_teacher
    ${student}=    Cast Linked    student
    Act As    ${teacher}
    Open Messenger
    RETURN    ${teacher}    ${student}

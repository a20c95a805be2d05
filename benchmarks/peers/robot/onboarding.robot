*** Settings ***
Library             orders.py
Resource            person.resource

*** Tasks ***
Onboard Teachers As They Are Ordered
    Start The Browser
    Wait For Orders
    WHILE    ${True}    limit=NONE
        ${teacher}=    Next Teacher
        IF    $teacher is None    BREAK
        Onboard    ${teacher}
    END

*** Keywords ***
Onboard
    [Arguments]    ${teacher}
    VAR    ${ME}    ${teacher}    scope=TEST
    New Context    viewport={'width': 1280, 'height': 800}    locale=ru-RU
    ...    timezoneId=Europe/Moscow    reducedMotion=reduce
    New Page
    Come To Code
    Enter Code
    Fill Profile
    Go On
    Create Profile
    Fill Data
    Go On
    See Linked
    Press Link    Перейти к чатам
    Press Link    Управление чатами
    FOR    ${lesson}    IN    @{teacher}[load]
        Press Link    Добавить
        Choose Lesson    ${lesson}[school_class]    ${lesson}[subject]
        Press Button    Добавить
        See Managed    ${lesson}[subject], ${lesson}[school_class]
    END
    Press Chats
    Press Link    VK Мессенджер
    Go On
    Make Chat    ${TITLE}
    Click    role=link[name=/Пригласить по ссылке/]
    Get Property    role=textbox[name=/Ссылка-приглашение/]    value    contains    /join/
    Log Out
    Close Context

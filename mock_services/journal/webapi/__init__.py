"""The journal's JSON for programs, as public clients of the real one know it.

door.py      who asks, and how she is answered
salts.py     what passwords are scrambled with
login.py     in by password or through Госуслуги, and out
school.py    the calendar, schools, people
diary.py     lessons, work, marks, files
chats.py     «Управление чатами»
schema.py    the shapes of all that; the diary's are in diary_schema.py

What happens is in the modules above: the pages call the same functions.
"""

from mock_services.journal.webapi import chats, diary, login, school

BLUEPRINTS = (login.bp, school.bp, diary.bp, chats.bp)

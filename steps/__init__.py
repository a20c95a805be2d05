"""What the phrases of the features mean: each is one call of a page object, or one `expect`.

phrases.py     how a phrase names a person, and which item of the instruction it walks
people.py      who is who, and what has happened before («Допустим…»)
journal.py vkid.py messenger.py    what people do and see, service by service
faults.py      what goes wrong on purpose, what is left in the browser, whom a page serves
"""

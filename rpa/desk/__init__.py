"""The teachers' desk: a page on this machine where each gives her password and code herself.

links.py        one personal link a teacher: unguessable, for one person, for some hours
counter.py      what robots ask and teachers answer; in memory alone (`rpa.secrets.Secrets`)
app.py          the pages
certificate.py  the certificate of this machine, for as long as the desk is open
server.py       all of it over TLS
sheet.py        the links as QR codes, to be printed and handed out
"""

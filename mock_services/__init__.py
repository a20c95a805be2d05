"""The stand: a journal, VK ID, a messenger, Госуслуги and a teacher's phone that behave.

Everything here is invented and runs on one loopback port.  Nothing imports the rest of the
project: pages, scenarios and robots meet the stand over HTTP, as they meet a real deployment.

    gateway.py     one WSGI callable: picks the service and the world by the request's host
    worlds.py      isolated copies of the seeded school, reset in milliseconds
    limits.py      how often somebody has done something lately
    seed.py        invents the school
    models/        what is stored, service by service
    web.py         what the services' Flask apps share
    waiting.py     waiting for news: of all services together, fewer than there are threads
    journal/ vkid/ messenger/ gosuslugi/ phone/ control/    the services
    tls.py         certificates, and what takes TLS off before the server
    server.py      the WSGI server that runs it all
"""

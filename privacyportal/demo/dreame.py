"""The requests of Dreame, the Swedish company."""

from dataclasses import replace
from datetime import time

from law import Right
from privacyportal.demo import cases, deliveries, texts
from privacyportal.demo.cases import Scenario, closed_as, person
from requests.enums import Channel, ForWhom, Outcome

LATE_EVENING = time(23, 30)
REPEATED = person(
    Right.ACCESS,
    "Torsten Vik",
    about="Jag vill ha en kopia av allt ni har om mig. Igen.",
    language="sv",
    country="SE",
)

SCENARIOS = [
    Scenario(
        name="mail untriaged for five days",
        days=5,
        channel=Channel.EMAIL,
        submission=person(
            Right.ACCESS,
            "Elsa Lindgren Boman",
            about="Hej! Jag undrar vad ni har sparat om mig och min robotdammsugare. Kan ni skicka allt? /Elsa",
            language="sv",
            country="SE",
        ),
    ),
    Scenario(
        name="half past eleven at night in UTC",
        days=9,
        at=LATE_EVENING,
        submission=person(
            Right.ERASURE,
            "Nils Åkerblom",
            about="Jag har sålt min dammsugare och vill att ni raderar kontot och kartorna över mitt hem.",
            language="sv",
            country="SE",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="extended over a month's end",
        days=40,
        submission=person(
            Right.ACCESS,
            "Gunilla Sjöström",
            about="Jag vill se alla uppgifter från mina tre enheter sedan 2021.",
            language="sv",
            country="SE",
        ),
        story=cases.extended,
    ),
    Scenario(
        name="identity asked on day twenty",
        days=24,
        submission=person(
            Right.ACCESS,
            "Karl-Johan Ek",
            about="Vilka uppgifter har ni om mig?",
            language="sv",
            country="SE",
        ),
        story=cases.late_identity,
    ),
    Scenario(
        name="mistyped address with a device serial",
        days=6,
        submission=replace(
            person(
                Right.ACCESS,
                "Frida Holm",
                about="Jag vill veta vad min robot har skickat till er.",
                language="sv",
                country="SE",
            ),
            email="frida.holm@exampel.con",
            device_serial="DRM-L10-55820194",
        ),
    ),
    Scenario(
        name="letter passed on 24 days late",
        days=25,
        entered_days=1,
        channel=Channel.LETTER,
        submission=replace(
            person(
                Right.RECTIFICATION,
                "Birgit Malmsten",
                about="Ni skriver mitt namn med fel stavning på alla kvitton, och adressen är gammal.",
                language="sv",
                country="SE",
            ),
            email="",
            postal_address="Björkvägen 4\n903 33 Umeå",
        ),
    ),
    *(
        Scenario(name=f"repeated access {number}", days=days, submission=REPEATED, story=cases.fulfilled)
        for number, days in enumerate((236, 198, 160, 121, 75), start=1)
    ),
    Scenario(
        name="sixth access request in eight months",
        days=12,
        submission=REPEATED,
        story=cases.advised,
    ),
    Scenario(
        name="access through a lawyer in another language",
        days=11,
        channel=Channel.LETTER,
        submission=replace(
            person(
                Right.ACCESS,
                "Rechtsanwältin Dr. Petra Vogt",
                about="Namens und in Vollmacht meines Mandanten bitte ich um Auskunft nach Art. 15 DSGVO. "
                "Eine Vollmacht liegt bei.",
                language="en",
                country="DE",
            ),
            email="",
            postal_address="Kanzlei Vogt\nLindenallee 12\n20259 Hamburg",
            for_whom=ForWhom.OTHER,
            represented_name="Matthias Brandt",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="access, new today",
        days=0,
        submission=person(
            Right.ACCESS, "Amira Haddad", about="Vad vet ni om mig?", language="sv", country="SE"
        ),
    ),
    Scenario(
        name="withdrawal of consent",
        days=3,
        submission=person(
            Right.WITHDRAWAL,
            "Oskar Lundin",
            about="Jag vill inte längre få nyhetsbrev och erbjudanden.",
            language="sv",
            country="SE",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="access, identity proved",
        days=15,
        submission=replace(
            person(Right.ACCESS, "Sofia Engström", about="En kopia, tack.", language="sv", country="SE"),
            account="sofia.engstrom.1987",
        ),
        story=deliveries.collected,
    ),
    Scenario(
        name="portability from Finland",
        days=18,
        submission=person(
            Right.PORTABILITY,
            "Mikko Salonen",
            about="I would like my cleaning maps and schedules as a file.",
            language="en",
            country="FI",
        ),
        story=deliveries.handed_over,
    ),
    Scenario(
        name="stop sharing",
        days=26,
        submission=person(
            Right.STOP_SHARING,
            "Hanna Wikström",
            about="Sluta dela mina uppgifter med reklamföretag.",
            language="sv",
            country="SE",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="overdue rectification",
        days=37,
        submission=person(
            Right.RECTIFICATION,
            "Lars Bergqvist",
            about="Mitt telefonnummer är fel.",
            language="sv",
            country="SE",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="question answered",
        days=30,
        submission=person(
            Right.QUESTION,
            "Ulla Norberg",
            about="Var lagras kartorna som roboten ritar?",
            language="sv",
            country="SE",
        ),
        story=cases.fulfilled,
    ),
    Scenario(
        name="erasure, fulfilled",
        days=58,
        submission=person(
            Right.ERASURE, "Peter Sandell", about="Radera mitt konto.", language="sv", country="SE"
        ),
        story=cases.fulfilled,
    ),
    Scenario(
        name="not a request",
        days=20,
        submission=person(
            Right.QUESTION, "Robin Falk", about="När kommer nästa modell?", language="sv", country="SE"
        ),
        story=closed_as(Outcome.NOT_A_REQUEST, evidence=texts.EVIDENCE_NOT_A_REQUEST),
    ),
    Scenario(
        name="withdrawn access",
        days=44,
        submission=person(
            Right.ACCESS, "Ida Forsberg", about="Vad har ni sparat?", language="sv", country="SE"
        ),
        story=cases.withdrawn,
    ),
]

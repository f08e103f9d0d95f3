"""The requests of PROCOTsmart, the Norwegian company."""

from dataclasses import replace
from datetime import time

from law import Right
from privacyportal.demo import cases, texts
from privacyportal.demo.cases import Scenario, closed_as, for_child, person
from requests.enums import Channel, Outcome

EVENING = time(19, 45)

SCENARIOS = [
    Scenario(
        name="mother asks for a fifteen-year-old who objects",
        days=7,
        submission=for_child(
            person(
                Right.MINOR_REMOVAL,
                "Silje Moen",
                about="Jeg ber om at dere sletter kontoen og treningsdataene til datteren min på 15 år.",
                language="nb",
                country="NO",
            ),
            name="Thea Moen",
        ),
        story=cases.child_objects,
    ),
    Scenario(
        name="erasure with an invoice and a recipient who refuses",
        days=17,
        submission=replace(
            person(
                Right.ERASURE,
                "Henrik Dahl",
                about="Slett alt dere har om meg: konto, søvndata, bestillinger og samtaler med kundeservice.",
                language="nb",
                country="NO",
            ),
            order_number="PS-2024-118204",
        ),
        story=cases.invoice_kept,
    ),
    Scenario(
        name="access, new this evening",
        days=1,
        at=EVENING,
        submission=person(
            Right.ACCESS,
            "Marte Solheim",
            about="Hva vet armbåndet mitt om søvnen min, og hvem ser det?",
            language="nb",
            country="NO",
        ),
        story=cases.confirmed,
    ),
    Scenario(
        name="identity asked",
        days=4,
        submission=replace(
            person(Right.ACCESS, "Jonas Eide", about="Jeg vil ha innsyn.", language="nb", country="NO"),
            device_serial="PCS-W3-0093381",
        ),
        story=cases.code_sent,
    ),
    Scenario(
        name="objection to marketing",
        days=2,
        submission=person(
            Right.OBJECTION,
            "Astrid Vold",
            about="Jeg vil ikke ha tilpassede annonser.",
            language="nb",
            country="NO",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="waiting for the person",
        days=13,
        submission=person(Right.ACCESS, "Even Strand", about="Send meg alt.", language="nb", country="NO"),
        story=cases.asked,
    ),
    Scenario(
        name="restriction",
        days=22,
        submission=person(
            Right.RESTRICTION,
            "Liv Aasen",
            about="Høyden og vekten min er feil. Ikke bruk dem før dere har sjekket.",
            language="nb",
            country="NO",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="overdue access",
        days=34,
        submission=person(
            Right.ACCESS, "Geir Tangen", about="Innsyn i alle data fra 2023.", language="nb", country="NO"
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="access by phone",
        days=8,
        channel=Channel.PHONE,
        submission=replace(
            person(
                Right.ACCESS,
                "Randi Kvam",
                about="Ringte og vil ha en kopi av alt i posten.",
                language="nb",
                country="NO",
            ),
            email="",
            postal_address="Fjordgata 19\n7010 Trondheim",
        ),
        story=cases.taken_up,
    ),
    Scenario(
        name="portability from Denmark",
        days=28,
        submission=person(
            Right.PORTABILITY,
            "Signe Krogh",
            about="I want my sleep data as a file for another app.",
            language="en",
            country="DK",
        ),
        story=cases.replied,
    ),
    Scenario(
        name="access from Scotland",
        days=10,
        submission=replace(
            person(
                Right.ACCESS,
                "Fiona Drummond",
                about="Please send me everything you hold.",
                language="en",
                country="GB",
            ),
            region="GB-SCT",
        ),
        story=cases.identity_asked,
    ),
    Scenario(
        name="in person, rectification",
        days=6,
        channel=Channel.IN_PERSON,
        submission=person(
            Right.RECTIFICATION,
            "Per Olav Lie",
            about="Fødselsdatoen i profilen er feil.",
            language="nb",
            country="NO",
        ),
        story=cases.identity_proved,
    ),
    Scenario(
        name="access, fulfilled",
        days=64,
        submission=person(Right.ACCESS, "Camilla Bakke", about="Innsyn, takk.", language="nb", country="NO"),
        story=cases.fulfilled,
    ),
    Scenario(
        name="refused",
        days=90,
        submission=person(
            Right.ACCESS, "Roy Nilsen", about="Alt, for femte gang.", language="nb", country="NO"
        ),
        story=cases.refused,
    ),
    Scenario(
        name="duplicate",
        days=33,
        submission=person(
            Right.ACCESS, "Camilla Bakke", about="Glemte jeg noe?", language="nb", country="NO"
        ),
        story=closed_as(Outcome.DUPLICATE, evidence=texts.EVIDENCE_DUPLICATE, original="access, fulfilled"),
    ),
    Scenario(
        name="unverifiable",
        days=70,
        submission=person(
            Right.ERASURE, "Ukjent Avsender", about="Slett kontoen.", language="nb", country="NO"
        ),
        story=closed_as(Outcome.UNVERIFIABLE, evidence=texts.EVIDENCE_UNVERIFIABLE),
    ),
    Scenario(
        name="withdrawal, fulfilled",
        days=27,
        submission=person(
            Right.WITHDRAWAL,
            "Tuva Haugland",
            about="Trekk samtykket til brukeropplevelsesprogrammet.",
            language="nb",
            country="NO",
        ),
        story=cases.fulfilled,
    ),
]

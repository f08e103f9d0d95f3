"""What each law calls the rights of this package."""

from collections.abc import Mapping

from law.enums import Right

_EU = {
    Right.ACCESS: "access, Art 15",
    Right.RECTIFICATION: "rectification, Art 16",
    Right.ERASURE: "erasure, Art 17",
    Right.RESTRICTION: "restriction of processing, Art 18",
    Right.PORTABILITY: "data portability, Art 20",
    Right.OBJECTION: "objection, Art 21",
    Right.WITHDRAWAL: "withdrawal of consent, Art 7(3)",
    Right.STOP_SHARING: "objection to disclosure, Art 21, and withdrawal, Art 7(3)",
    Right.MINOR_REMOVAL: "erasure of data collected from a child, Art 17(1)(f)",
    Right.OPT_OUT: "objection, Art 21",
    Right.LIMIT_SENSITIVE: "restriction, Art 18, and withdrawal, Art 9(2)(a)",
}
_US = {
    Right.ACCESS: "access, confirm",
    Right.RECTIFICATION: "correct",
    Right.ERASURE: "delete",
    Right.RESTRICTION: "opt out",
    Right.PORTABILITY: "portable copy",
    Right.OBJECTION: "opt out of targeted advertising and profiling",
    Right.WITHDRAWAL: "revoke consent",
    Right.STOP_SHARING: "opt out of sale",
    Right.MINOR_REMOVAL: "delete, by a parent",
    Right.OPT_OUT: "opt out",
    Right.LIMIT_SENSITIVE: "opt out, sensitive data",
    Right.APPEAL: "appeal",
}

TERMS: Mapping[str, Mapping[Right, str]] = {
    "gdpr": _EU,
    "uk_gdpr": {**_EU, Right.COMPLAINT: "complaint to the controller, Data Protection Act 2018 s.164A"},
    "us": _US,
    "ccpa": {
        Right.ACCESS: "know, 1798.100, 1798.110",
        Right.RECTIFICATION: "correct, 1798.106",
        Right.ERASURE: "delete, 1798.105",
        Right.RESTRICTION: "limit, 1798.121",
        Right.PORTABILITY: "know, portable format, 1798.130(a)(3)(B)",
        Right.OBJECTION: "opt out of sale and sharing, 1798.120",
        Right.WITHDRAWAL: "opt out after opting in, 1798.120",
        Right.STOP_SHARING: "opt out of sale and sharing, 1798.120",
        Right.MINOR_REMOVAL: "delete, by a parent, 1798.105; removal, Bus. & Prof. Code 22581",
        Right.OPT_OUT: "opt out of sale and sharing, 1798.120",
        Right.LIMIT_SENSITIVE: "limit use of sensitive personal information, 1798.121",
    },
    "lgpd": {
        Right.ACCESS: "confirmação e acesso, Art 18 I, II, 19",
        Right.RECTIFICATION: "correção, Art 18 III",
        Right.ERASURE: "eliminação, Art 18 IV, VI",
        Right.RESTRICTION: "bloqueio, Art 18 IV",
        Right.PORTABILITY: "portabilidade, Art 18 V",
        Right.OBJECTION: "oposição, Art 18 §2",
        Right.WITHDRAWAL: "revogação do consentimento, Art 8 §5, 18 IX",
    },
    "pipeda": {
        Right.ACCESS: "access, Principle 4.9",
        Right.RECTIFICATION: "amendment, Principle 4.9.5",
        Right.WITHDRAWAL: "withdrawal of consent, Principle 4.3.8",
        Right.COMPLAINT: "challenging compliance, Principle 4.10",
    },
    "quebec": {
        Right.ACCESS: "access, s.27",
        Right.RECTIFICATION: "rectification, s.28; Civil Code Art 40",
        Right.ERASURE: "deletion, s.28; ceasing dissemination, s.28.1",
        Right.PORTABILITY: "communication in a structured format, s.27",
        Right.WITHDRAWAL: "withdrawal of consent, s.8",
        Right.MINOR_REMOVAL: "deletion, by a parent or tutor, s.28",
    },
    "pdpa": {
        Right.ACCESS: "access, s.21",
        Right.RECTIFICATION: "correction, s.22",
        Right.WITHDRAWAL: "withdrawal of consent, s.16",
    },
    "pipl": {
        Right.ACCESS: "consult and copy, Art 45",
        Right.RECTIFICATION: "correct and complete, Art 46",
        Right.ERASURE: "delete, Art 47",
        Right.RESTRICTION: "restrict, Art 44",
        Right.PORTABILITY: "transfer, Art 45",
        Right.OBJECTION: "refuse, Art 44",
        Right.WITHDRAWAL: "withdraw consent, Art 15",
    },
    "dpdp": {
        Right.ACCESS: "access to information, s.11",
        Right.RECTIFICATION: "correction, completion, updating, s.12",
        Right.ERASURE: "erasure, s.12",
        Right.WITHDRAWAL: "withdrawal of consent, s.6(4)",
        Right.GRIEVANCE: "grievance redressal, s.13",
        Right.COMPLAINT: "grievance redressal, s.13",
    },
    "privacy_act_au": {
        Right.ACCESS: "access, APP 12",
        Right.RECTIFICATION: "correction, APP 13",
        Right.OPT_OUT: "opting out of direct marketing, APP 7",
    },
    "appi": {
        Right.ACCESS: "disclosure, Art 33",
        Right.RECTIFICATION: "correction, Art 34",
        Right.ERASURE: "deletion, Art 34, 35",
        Right.RESTRICTION: "cessation of use, Art 35",
        Right.STOP_SHARING: "cessation of provision to third parties, Art 35(3)",
        Right.OPT_OUT: "opt-out of provision to third parties, Art 27(2)",
    },
    "pipa": {
        Right.ACCESS: "access, Art 35",
        Right.RECTIFICATION: "correction, Art 36",
        Right.ERASURE: "deletion, Art 36",
        Right.RESTRICTION: "suspension of processing, Art 37",
        Right.PORTABILITY: "transmission, Art 35-2",
        Right.OBJECTION: "suspension of processing, Art 37",
        Right.WITHDRAWAL: "withdrawal of consent, Art 37",
        Right.STOP_SHARING: "suspension of processing, Art 37",
        Right.MINOR_REMOVAL: "deletion, by a legal representative, Art 36, 38",
    },
    "privacy_act_nz": {
        Right.ACCESS: "access, IPP 6",
        Right.RECTIFICATION: "correction, IPP 7",
    },
    "dsg": {
        Right.ACCESS: "Auskunft, Art 25",
        Right.RECTIFICATION: "Berichtigung, Art 32(1)",
        Right.ERASURE: "Löschung, Art 32(2)(c)",
        Right.PORTABILITY: "Datenherausgabe und -übertragung, Art 28",
        Right.OBJECTION: "Verbot der Bearbeitung, Art 32(2)(a)",
        Right.STOP_SHARING: "Verbot der Bekanntgabe an Dritte, Art 32(2)(b)",
        Right.WITHDRAWAL: "Widerruf, Art 30(2)(b)",
    },
    "popia": {
        Right.ACCESS: "access, s.23",
        Right.RECTIFICATION: "correction, s.24",
        Right.ERASURE: "deletion, s.24",
        Right.OBJECTION: "objection, s.11(3)",
        Right.WITHDRAWAL: "withdrawal of consent, s.11(2)",
        Right.MINOR_REMOVAL: "deletion, by a competent person, s.24, 35",
    },
    "kvkk": {
        Right.ACCESS: "bilgi talep etme, Art 11(1)(a)–(ç)",
        Right.RECTIFICATION: "düzeltme, Art 11(1)(d)",
        Right.ERASURE: "silme veya yok etme, Art 11(1)(e)",
        Right.OBJECTION: "itiraz, Art 11(1)(g)",
    },
    "ppl": {
        Right.ACCESS: "inspection, s.13",
        Right.RECTIFICATION: "amendment, s.14",
        Right.ERASURE: "deletion, s.14, 17F",
        Right.MINOR_REMOVAL: "deletion, by a parent, s.14",
    },
}


def terms_of(statute_code: str) -> Mapping[Right, str]:
    """The terms of the law with this code; the states of the United States share theirs."""
    family = "us" if statute_code.startswith("us_") else statute_code.removesuffix("_before")
    return TERMS[family]

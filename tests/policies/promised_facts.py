"""What the rows on declared data, purposes, recipients and countries list, by codes of the vocabulary."""

from policies.enums import TermKind
from policies.terms.defaults import ABROAD

Facts = dict[TermKind, set[str]]

FACTS: dict[str, Facts] = {
    "D11": {
        TermKind.CATEGORY: {
            *("log-data", "cookies", "ip-address", "network-requests", "message-history", "system-logs"),
            *("crash-data", "name", "phone-number", "postal-address", "payment-details"),
            *("aggregated-data", "anonymised-data", "de-identified-data"),
        }
    },
    "D12": {
        TermKind.PURPOSE: {
            *("provide-service", "product-improvement", "after-sales", "communication", "statistics"),
            *("record-keeping", "legal-compliance"),
        }
    },
    "D13": {TermKind.PURPOSE: {"service-notices", "event-news"}},
    "D14": {
        TermKind.RECIPIENT: {
            *("affiliates", "affiliates-communications", "affiliates-social-media"),
            *("affiliates-technology", "affiliates-cloud", "post", "delivery", "telecom", "data-centres"),
            *("data-storage", "customer-service", "advertising", "agents", "related-companies"),
            "other-third-parties",
        }
    },
    "P1": {
        TermKind.CATEGORY: {
            *("email-address", "phone-number", "imei", "location-area", "mobile-network", "country-code"),
            *("account-id", "name", "delivery-address", "order-details"),
            *("order-number", "invoice-date", "goods-bought"),
            *("age", "height", "weight", "sex", "birthday", "picture", "signature"),
            *("sensor-data", "sleep", "movement", "alarms"),
            *("others-contact-data", "postal-address"),
            *("device-id", "firmware-version", "os-version", "device-model", "ip-address", "visit-time"),
        }
    },
    "P4": {
        TermKind.PURPOSE: {
            *("provide-service", "orders", "contract", "security", "identity-verification"),
            *("product-improvement", "statistics", "communication", "marketing", "personalisation"),
            *("personalised-advertising", "surveys", "contests", "maintenance", "licence-monitoring"),
            "fraud-prevention",
        }
    },
    "P5": {
        TermKind.CATEGORY: {"non-personal-data", "anonymised-data"},
        TermKind.PURPOSE: {"user-experience-programme"},
    },
    "P15": {TermKind.COUNTRY: {ABROAD}},
    "P32": {
        TermKind.CATEGORY: {
            *("ip-address", "device-id", "location", "approximate-location", "occupation", "postcode"),
            *("pixels", "cookies", "mail-opened"),
        }
    },
    "P29": {
        TermKind.RECIPIENT: {
            *("affiliates", "affiliates-communications", "affiliates-social-media"),
            *("affiliates-technology", "affiliates-cloud", "post", "delivery", "telecom", "data-centres"),
            *("data-storage", "customer-service", "agents", "related-companies"),
        }
    },
    "P24": {TermKind.COUNTRY: {"CN", "SG"}},
    "P33": {TermKind.RECIPIENT: {"other-users"}},
}

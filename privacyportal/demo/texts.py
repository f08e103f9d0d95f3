"""What staff and invented people of the demo write, in the language of the request."""

from requests.enums import Outcome

ASK_IDENTITY = {
    "en": "To be sure that we give your data to you and nobody else: please tell us the month in which you "
    "bought your device and the town it was delivered to.",
    "sv": "För att vara säkra på att vi lämnar ut uppgifterna till rätt person: berätta vilken månad du köpte "
    "din enhet och till vilken ort den levererades.",
    "nb": "For å være sikre på at vi gir opplysningene til rett person: skriv hvilken måned du kjøpte enheten, "
    "og hvilket sted den ble levert til.",
}
ASK_CODE = {
    "en": "We have sent a code by letter to the address that we have in your orders. Please enter it on your page.",
    "sv": "Vi har skickat en kod per brev till adressen i dina beställningar. Skriv in den på din sida.",
    "nb": "Vi har sendt en kode i brev til adressen i bestillingene dine. Skriv den inn på siden din.",
}
NEW_ADDRESS = {
    "en": "The e-mail address is new, and the serial number belongs to an order from another one.",
    "sv": "E-postadressen är ny, och serienumret hör till en beställning från en annan.",
    "nb": "E-postadressen er ny, og serienummeret hører til en bestilling fra en annen.",
}
ASK_SERIAL = {
    "en": "Could you tell us the serial number of your device? It is printed on its underside.",
    "sv": "Kan du berätta vilket serienummer din enhet har? Det står på undersidan.",
    "nb": "Kan du fortelle oss serienummeret på enheten din? Det står på undersiden.",
}
REPLY_SERIAL = {
    "en": "Of course, it says R2-4471-8830.",
    "sv": "Javisst, det står R2-4471-8830.",
    "nb": "Ja, det står R2-4471-8830.",
}
ANSWER = {
    "en": "Here is what we hold about you: your account with name, address and e-mail, two orders, and the "
    "log of your device for the last 90 days. Where it comes from, whom we gave it to and how long we keep it "
    "is listed below.\n\nSource: yourself and your device. Recipients: the carrier Nordpost. Kept: orders "
    "seven years, device log 90 days.",
    "sv": "Det här har vi om dig: ditt konto med namn, adress och e-post, två beställningar och loggen från "
    "din enhet för de senaste 90 dagarna. Nedan står varifrån uppgifterna kommer, vem som har fått dem och hur "
    "länge vi sparar dem.\n\nKälla: du själv och din enhet. Mottagare: transportören Nordpost. Sparas: "
    "beställningar i sju år, enhetslogg i 90 dagar.",
    "nb": "Dette har vi om deg: kontoen din med navn, adresse og e-post, to bestillinger og loggen fra enheten "
    "din for de siste 90 dagene. Nedenfor står det hvor opplysningene kommer fra, hvem som har fått dem, og "
    "hvor lenge vi lagrer dem.\n\nKilde: du selv og enheten din. Mottaker: transportøren Nordpost. Lagres: "
    "bestillinger i fem år, enhetslogg i 90 dager.",
}
EXTENSION = {
    "en": "Your data lies in three systems, and one of them was moved this month. We need more time to look "
    "through all of them with care.",
    "sv": "Dina uppgifter finns i tre system, och ett av dem flyttades den här månaden. Vi behöver mer tid "
    "för att gå igenom alla noggrant.",
    "nb": "Opplysningene dine ligger i tre systemer, og ett av dem ble flyttet denne måneden. Vi trenger mer "
    "tid for å gå grundig gjennom alle.",
}
REFUSAL = {
    "en": "You asked for the same copy five times in eight months, and nothing has changed since the last one. "
    "We therefore do not send another copy (GDPR Art 12(5)). If you look for something in particular, tell us "
    "what, and we will find it for you.",
    "sv": "Du har begärt samma kopia fem gånger på åtta månader och inget har ändrats sedan den senaste. Vi "
    "skickar därför ingen ny kopia (artikel 12.5 i dataskyddsförordningen). Om du söker något särskilt, berätta "
    "vad, så tar vi fram det åt dig.",
    "nb": "Du har bedt om den samme kopien fem ganger på åtte måneder, og ingenting er endret siden den "
    "siste. Vi sender derfor ikke en ny kopi (personvernforordningen artikkel 12 nr. 5). Leter du etter noe "
    "bestemt, så fortell oss hva, og vi finner det for deg.",
}
PARTLY = {
    "en": "We have erased your account, your device data and your messages. We must keep the invoice of your "
    "purchase until the law on bookkeeping lets us erase it. The service centre that repaired your device "
    "keeps its repair record and told us why; you can turn to them directly.",
    "sv": "Vi har raderat ditt konto, dina enhetsdata och dina meddelanden. Fakturan för ditt köp måste vi "
    "spara så länge bokföringslagen kräver det. Servicecentret som lagade din enhet behåller sin "
    "reparationsjournal och har berättat varför; du kan vända dig direkt till dem.",
    "nb": "Vi har slettet kontoen din, enhetsdataene og meldingene dine. Fakturaen for kjøpet må vi beholde "
    "så lenge bokføringsloven krever det. Servicesenteret som reparerte enheten, beholder "
    "reparasjonsjournalen sin og har fortalt oss hvorfor; du kan henvende deg direkte til dem.",
}
CLOSING = {
    Outcome.NOT_A_REQUEST: {
        "sv": "Tack för din fråga. Den gäller inte hur vi hanterar dina uppgifter, så vi har lämnat den till "
        "kundtjänst, som svarar dig.",
    },
    Outcome.DUPLICATE: {
        "nb": "Du har bedt om det samme før, og svaret ligger på den forespørselen. Mangler det noe, så "
        "skriv til oss.",
    },
    Outcome.UNVERIFIABLE: {
        "nb": "Vi spurte hvem som ber om sletting, og fikk ikke svar. Derfor har vi ikke slettet noe. Du kan spørre "
        "på nytt når som helst.",
    },
}
"""The answer to the person, by how the request ends."""

EVIDENCE_REFUSAL = (
    "Five copies since March, all sent and opened; the account shows no change since the last one."
)
EVIDENCE_PARTLY = (
    "Invoice of 14 March: the accounting act asks for it until the end of the fifth year after it."
)
EVIDENCE_NOT_A_REQUEST = (
    "Asks when the next model comes; names no data. Handed to customer service the same day."
)
EVIDENCE_DUPLICATE = "Same address, same question; the earlier one was answered in full a month before."
EVIDENCE_UNVERIFIABLE = (
    "Asked on the second day for month and town of purchase; no answer, and no device with it."
)
MAILBOX = "Mailbox of customer service"
KEPT_INVOICE = "The invoice with name and address: the accounting act asks for it. Everything else is erased."
ADVICE = (
    "The last copy is seven weeks old and nothing was added since. A refusal as excessive holds, if the answer says "
    "so and offers to find whatever the person looks for."
)
CHILD_OBJECTS = (
    "Ringte selv. Er femten år, vil beholde kontoen sin og treningshistorikken. Sier at moren ikke har spurt. "
    "Vil bli hørt før noe slettes."
)
RECIPIENT_REFUSES = (
    "Videresendt fra servicesenteret: De beholder reparasjonsjournalen i to år på grunn av garantien og sletter "
    "den ikke nå."
)

"""Policies of the shapes that companies publish, in words of our own, each with the rows whose facts it has."""

SWEDISH = """
Så hanterar Norrsken Hem dina uppgifter

Vad vi samlar in

När du besöker oss på nätet sparar vi loggdata, exempelvis kakor, din IP-adress, nätverksanrop, meddelandehistorik
under en kortare tid, systemloggar och felrapporter från krascher.

När du handlar behöver vi namn, telefonnummer, postadress och kortuppgifter. Annat som vi samlar är aggregerat,
anonymiserat eller avidentifierat och pekar inte ut någon.

Varför vi gör det

- För att tillhandahålla våra tjänster och förbättra dem
- För att förbättra våra produkter
- För eftermarknad och teknisk support
- För att kommunicera med dig
- För viktiga meddelanden om köp, och för nyheter om evenemang när du vill ha dem
- För statistik över hur apparaterna används
- För bokföring och annat som vår affärsverksamhet kräver, eller där vi har rättsliga förpliktelser

Vilka som får del av uppgifterna

Koncernbolag (inom kommunikation, sociala medier, teknik och moln) samt posthus, budföretag, teleoperatörer,
datahallar, företag för datalagring, leverantörer av kundtjänst, reklamföretag, våra ombud, relaterade bolag och andra
tredje parter.
"""

NORWEGIAN = """
Slik behandler Fjordlys opplysningene dine

Opplysninger vi samler inn

- **Konto.** Vi henter inn e-postadresse eller mobilnummer, telefonens IMEI, områdekode, mobilnettverk og landkode.
- **Kjøp.** Vi bruker bruker-ID, fornavn og etternavn, telefonnumre, leveringsadresse og ordredetaljer. I en
  garantisak trenger vi dessuten ordrenumre, kjøpsdato og hvilke kjøpte varer det gjelder.
- **Oppstart.** Du oppgir alder, høyde, vekt og kjønn, og om du vil fødselsdato, profilbilde og underskrift.
- **Synkronisering.** Klokken sender sensordata, søvndata, antall skritt og bevegelser og alarmene dine.
- **Deling.** Vi lagrer andre personers navn, e-postadresse, telefon og adresse.
- **Drift.** Vi registrerer enhets-ID, firmwareversjon, operativsystem, modell, IP-adresse og besøkstid.

Hva vi bruker dem til

- Levere tjenester og produkter, håndtere ordre og oppfylle avtalen
- Ivareta sikkerheten, bekrefte din identitet og forebygge svindel
- Utvikle produktene og forbedre våre tjenester, føre statistikk
- Svare på henvendelser; direktemarkedsføring, som du når som helst kan reservere deg mot
- Personlig tilpasning av utseendet og målrettede annonser
- Spørreundersøkelser, lotterier og trekninger
- Teknisk vedlikehold og lisenskontroll

Ikke-personlige data

Den som blir med i programmet for bedre brukeropplevelse, gir oss anonyme data. Vi ser også yrke, postnummer,
omtrentlig posisjon, stedsdata, sporingspiksler, informasjonskapsler og om e-posten ble åpnet.

Hvem som får dem

Datterselskaper (innen kommunikasjon, sosiale medier, teknologi og sky), postselskaper, budfirmaer, teleoperatører,
selskaper for datalagring, kundesentre, forhandlere og relaterte foretak.

Hvor opplysningene er

Mottakere kan holde til i utlandet. Sikkerhetskopier ligger i datasentre i Beijing og i Singapore.
"""

ENGLISH = """
How Lantern & Loom looks after your data

What we collect

Log data such as cookies, IP addresses, network requests, short-lived message history, system logs and crash reports.
To serve you we use your name, phone number, postal address and payment card. Everything else is aggregated,
anonymised or de-identified.

- Account: e-mail address or mobile number, IMEI, location area code, mobile network and country code.
- Purchases: account ID, delivery address, order details, order number, date of invoice, goods bought.
- Activation: age, height, weight and sex; birthday, picture and signature if you like.
- Device sync: sensor data, sleep patterns, movement, alarms.
- Sharing: other people's names and addresses.
- Service: device ID, firmware version, OS version, model, IP address and time of visit.
- Non-personal data: occupation, postcode, approximate location, GPS, pixels, and whether a mail was opened. Who joins
  our user experience programme does so anonymously.

What we use it for

- To provide our services and improve our products
- To process orders and perform our contract
- For security purposes, to verify your identity and to stop fraud
- For statistics, and to communicate with you
- For marketing, which you may decline, for personalised design and targeted advertising
- For surveys, lotteries and contests
- For maintenance, licence monitoring and after-sales support
- For record-keeping and legal obligations
- For important notices; for news about events if you like

Who receives it

Affiliates (communications companies, social media, technology and cloud), post offices, couriers, telecom operators,
data centres, data storage companies, customer service providers, marketing agencies, our agents, related companies
and other third parties. Some of them are abroad. Backups lie in Beijing and Singapore.
"""

INVENTED = {
    "sv": (SWEDISH, ("D11", "D12", "D13", "D14")),
    "nb": (NORWEGIAN, ("P1", "P4", "P5", "P15", "P24", "P29", "P32")),
    "en": (ENGLISH, ("D11", "D12", "D13", "D14", "P1", "P4", "P5", "P15", "P24", "P29", "P32")),
}

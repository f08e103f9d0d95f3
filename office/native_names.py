"""What countries call themselves (CLDR), where it is neither English nor a language of the portal."""

from __future__ import annotations

_NAMES = """
AE الإمارات العربية المتحدة
AF افغانستان
AL Shqipëri
AM Հայաստան
AT Österreich
AZ Azərbaycan
BA Bosna i Hercegovina; Босна и Херцеговина
BD বাংলাদেশ
BE België; Belgique
BG България
BH البحرين
BI Uburundi
BQ Caribisch Nederland
BT འབྲུག
BY Беларусь
CD Congo-Kinshasa
CF Ködörösêse tî Bêafrîka; République centrafricaine
CG Congo-Brazzaville
CH Schwiiz; Suisse; Svizzera
CM Cameroun
CN 中国
CV Cabo Verde
CW Kòrsou
CY Κύπρος; Kıbrıs
CZ Česko
DE Deutschland
DJ جيبوتي
DO República Dominicana
DZ الجزائر
EE Eesti
EG مصر
EH الصحراء الغربية
ER ኤርትራ; إريتريا
ES España
ET ኢትዮጵያ
FI Suomi
FO Føroyar
GE საქართველო
GF Guyane française
GL Kalaallit Nunaat
GN Guinée
GQ Guinea Ecuatorial; Guinée équatoriale; Guiné Equatorial
GR Ελλάδα
GW Guiné-Bissau
HK 中国香港特别行政区
HR Hrvatska
HU Magyarország
IE Éire
IL ישראל; إسرائيل
IM Ellan Vannin
IN भारत
IQ العراق
IR ایران
JO الأردن
JP 日本
KG Кыргызстан; Киргизия
KH កម្ពុជា
KM جزر القمر; Comores
KP 북한
KR 대한민국
KW الكويت
KZ Казахстан; Қазақстан
LA ລາວ
LB لبنان
LI Liächteschtäi
LK ශ්‍රී ලංකාව; இலங்கை
LT Lietuva
LU Lëtzebuerg
LV Latvija
LY ليبيا
MA المغرب; Maroc; Meṛṛuk
MD Republica Moldova
ME Црна Гора
MG Madagasikara
MK Северна Македонија
MM မြန်မာ
MN Монгол
MO 中国澳门特别行政区; 中國澳門特別行政區; Macau, RAE da China
MR موريتانيا
MU Maurice
MV ދިވެހި ރާއްޖެ
NC Nouvelle-Calédonie
NG Nàìjíríà
NO Noreg
NP नेपाल
NZ Aotearoa
OM عُمان
PF Polynésie française
PG Papua Niugini
PH Pilipinas
PK پاکستان
PL Polska
PS الأراضي الفلسطينية
PY Paraguai
QA قطر
RE La Réunion
RS Србија
RU Россия
RW U Rwanda
SA المملكة العربية السعودية
SD السودان
SG 新加坡; Singapura; சிங்கப்பூர்
SI Slovenija
SK Slovensko
SN Senegaal
SO Soomaaliya; الصومال
ST São Tomé e Príncipe
SX Sint-Maarten
SY سوريا
TD تشاد
TH ไทย
TJ Тоҷикистон
TN تونس; Tunisie
TW 台湾
UA Україна; Украина
UZ Oʻzbekiston
VA Città del Vaticano
VN Việt Nam
WF Wallis-et-Futuna
YE اليمن
"""

NATIVE_NAMES = {line[:2]: tuple(line[3:].split("; ")) for line in _NAMES.strip().splitlines()}
"""Names by the two letters of the country (ISO 3166-1)."""

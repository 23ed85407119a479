"""The words that vendors head their columns with, in the languages they print: one table, a line a row.

To teach a new heading, add its word to the row of its field, or a row ``field | language | words``. Case,
accents, spaces and punctuation do not matter. A heading of several words is understood when each of them is
in the table for the same field, or neutral; a single word that is in no row leaves the column unread.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_HEADINGS = """
date | en | date, trade date, trading date, trading day, exchange date, session date
date | en | pricing date, dates
date | de | datum, tag, handelstag, börsentag
date | fr | date, date de cotation, jour, séance
date | es | fecha, día
date | pt | data, data do pregão
date | it | data
date | nl | datum
date | pl | data
date | tr | tarih
date | ru | дата, дата торгов
date | zh | 日期, 交易日期, 交易日, 日付, 年月日, 成交日期
date | ja | 日付, 日付け, 年月日, 取引日
date | ko | 날짜, 일자, 거래일, 거래일자, 기준일, 기준일자, 년월일
date | nordic | datum, dato, päivämäärä
date | id | tanggal, ngày
date | vendor | datadate, dlycaldt, caldt, tradedate, trddt, tradt, traddt, date1, dtyyyymmdd, tradingdate
date | vendor | tradingday
moment | en | day, session, datetime, timestamp, date time, begins at, time stamp
moment | vendor | bizdt, ts, window start
time | en | time
time | de | uhrzeit, zeit
time | fr | heure
time | es | hora
time | it | ora
time | nl | tijd
time | pl | godzina, czas
time | tr | saat
time | ru | время
time | zh | 时间, 時間
time | ko | 시간
symbol | en | symbol, symbols, ticker, tickers, ticker symbol, stock symbol, security code, stock code
symbol | en | instrument
symbol | de | kürzel, tickersymbol
symbol | fr | mnémo, mnémonique
symbol | es | símbolo, clave
symbol | pt | código, ativo, papel
symbol | it | simbolo
symbol | nl | symbool
symbol | tr | sembol, hisse, kod
symbol | ru | тикер
symbol | zh | 代码, 股票代码, 证券代码, 交易代码, 代碼, 股票代號, 證券代號, 證券代碼
symbol | ja | コード, 銘柄コード, 証券コード
symbol | ko | 종목코드, 단축코드, 티커
symbol | vendor | tic, ric, tckrsymb, tscode, stkcd, secid, windcode, thscode
code | en | code
name | en | name, security
open | en | open, opening, opn
open | de | eröffnung, eröffn, eröffnungskurs, erster, anfang
open | fr | ouverture, ouv, premier
open | es | apertura
open | pt | abertura, abert
open | it | apertura
open | nl | opening, openingskoers, openingsprijs
open | pl | otwarcie, otwarcia
open | tr | açılış
open | ru | откр, открытие, открытия
open | zh | 开盘, 开盘价, 开, 今开, 今开盘, 開盤, 開盤價
open | ja | 始値, 始
open | ko | 시가
open | nordic | öppning, öppningskurs, åbning, åpning, öppen, avaus
open | id | pembukaan, mở
open | vendor | openprc, openprice, opnpric, opnprc, prcod, dlyopen, openingprice, 1open
high | en | high, highest
high | de | hoch, höchst, höchster, höchstkurs, tageshoch
high | fr | haut, plus haut, maximum
high | es | máximo, máx, alto
high | pt | máxima, máximo, máx, alta
high | it | massimo, max
high | nl | hoog, hoogste, hoogste koers
high | pl | najwyższy, najw, maks, max, maksymalny
high | tr | yüksek, en yüksek, max
high | ru | макс, максимум, максимальная, максимальная цена
high | zh | 最高, 最高价, 高, 最高價
high | ja | 高値, 高
high | ko | 고가
high | nordic | högst, högsta, høj, højeste, høy, høyest, ylin
high | id | tertinggi, cao
high | vendor | askhi, hghpric, hiprc, prchd, dlyhigh, high1
low | en | low, lowest
low | de | tief, tiefst, tiefster, tiefstkurs, tagestief
low | fr | bas, plus bas, minimum
low | es | mínimo, mín, bajo
low | pt | mínima, mínimo, mín, baixa
low | it | minimo, min
low | nl | laag, laagste, laagste koers
low | pl | najniższy, najn, min, minimalny
low | tr | düşük, en düşük, min
low | ru | мин, минимум, минимальная, минимальная цена
low | zh | 最低, 最低价, 低, 最低價
low | ja | 安値, 安
low | ko | 저가
low | nordic | lägst, lägsta, lav, laveste, lavest, alin
low | id | terendah, thấp
low | vendor | bidlo, lwpric, loprc, prcld, dlylow, low1
close | en | close, closing, close last, closelast, official close
close | de | schluss, schlusskurs, schlußkurs
close | fr | clôture, clôt, cours de clôture
close | es | cierre
close | pt | fechamento, fecho, fech
close | it | chiusura, chius
close | nl | slot, slotkoers
close | pl | zamknięcie, zamknięcia
close | tr | kapanış
close | ru | закр, закрытие, закрытия
close | zh | 收盘, 收盘价, 收, 收盤, 收盤價
close | ja | 終値, 終
close | ko | 종가
close | nordic | stängning, stängningskurs, slutkurs, lukkekurs, sluttkurs, päätös, päätöskurssi
close | id | penutupan
close | vendor | prccd, dlyclose, clspric, clsprc, legalcloseprice, hstclose, closingpx
close | vendor | close close price adjusted for splits
last | en | last, latest
last | de | zuletzt, letzter, letzte
last | fr | dernier
last | es | último
last | pt | último
last | it | ultimo
last | nl | laatste
last | pl | ostatnio, ostatni
last | tr | şimdi, son
last | ru | послед, последняя
last | zh | 最新, 最新价, 现价, 最新價
last | ja | 現在値
last | ko | 현재가
last | nordic | senast, senaste, seneste, siste
last | id | terakhir, lần cuối
last | vendor | prc, dlyprc, lastpric, pxlast, ltp, trdprc1
price | en | price, px, prices
price | de | kurs, preis
price | fr | cours, prix
price | es | precio
price | pt | preço
price | it | prezzo
price | nl | koers, prijs
price | pl | kurs, cena
price | tr | fiyat
price | ru | цена
price | zh | 价格, 價格, 股价
price | ja | 株価, 価格
price | ko | 주가
price | id | harga
adjusted close | en | adj close, adjusted close, adj closing, adj price, adjusted price
adjusted close | en | close adj, close adjusted, adj, adjusted
adjusted close | zh | 复权收盘价, 后复权收盘价, 前复权收盘价
adjusted close | ja | 調整後終値
adjusted close | ko | 수정종가, 수정주가
adjusted close | vendor | closeadj, adjclose, adjustedclose, price adj close
adjusted close | vendor | \
adj close adjusted close price adjusted for splits and dividend and or capital gain distributions
shares | en | shares, shares traded, number of shares, no of shares, quantity, qty
shares | de | stücke, stück, stuecke, umsatz in stück, gehandelte stücke
shares | fr | nombre de titres, titres
shares | es | títulos
shares | pt | quantidade
shares | it | quantità
shares | nl | aantal
shares | zh | 成交股数, 成交股數
shares | vendor | cshtrd, dlyvol, dnshrtrd, ttltradgvol, ttltrdqnty, tottrdqty, totaltradequantity, acvoluns
volume | en | volume, vol
volume | de | volumen
volume | fr | volume
volume | es | volumen
volume | pt | volume
volume | it | volume
volume | nl | volume
volume | pl | wolumen, wol
volume | tr | hacim, hac
volume | ru | объем, объём, объ, об
volume | zh | 成交量, 交易量, 总手, 成交數量
volume | ja | 出来高, 売買高
volume | ko | 거래량
volume | nordic | volym, volum, volyymi
volume | id | kl
dividends | en | dividends, dividend, cash dividend, dividend amount, ex dividend, div cash, divcash
splits | en | stock splits, stock split, splits, split, split factor, split ratio, split coefficient
splits | vendor | dlyfacprc
splits added | vendor | facshr, disfacshr
splits added price | vendor | facpr, disfacpr
splits inverse | vendor | adjustmentfactor
splits cumulative | en | cumulative split factor, cum split factor
splits cumulative | vendor | cfacshr, dlycumfacshr, ajexdi
splits cumulative price | vendor | cfacpr, dlycumfacpr
factor with dividends | vendor | adjfactor, s dq adjfactor, qfq factor, hfq factor, ex cum factor
factor with dividends | zh | 复权因子, 后复权因子, 前复权因子
neutral | en | trade, traded, trading, total, daily, day, dly, of, the, no, number, raw
neutral | en | unadjusted, stock, share, official
neutral | fr | de, d, du, jour, plus, le, séance
neutral | es | de, del
neutral | pt | do, da
neutral | it | di
neutral | pl | maksymalny, minimalny
neutral | tr | en
"""
"""``field | language | words``. ``last`` and ``price`` mean the close where there is no official close,
``moment`` and ``time`` the date where there is none, ``shares`` a volume before ``volume``, ``code`` and
after it ``name`` a symbol where its cells look like symbols. ``splits added`` and the like are split factors
of other kinds (``split_factors.SplitKind``); ``factor with dividends`` is not of splits alone, and unused.
``neutral`` words, and ``price`` beside another field, say nothing."""

_MONTHS = """
en | january february march april may june july august september october november december
de | januar februar märz april mai juni juli august september oktober november dezember
de | jänner feber mrz apr mai jun jul aug sep okt nov dez
fr | janvier février mars avril mai juin juillet août septembre octobre novembre décembre
es | enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
es | ene feb mar abr may jun jul ago sept oct nov dic
pt | janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
it | gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
nl | januari februari maart april mei juni juli augustus september oktober november december
nl | jan feb mrt apr mei jun jul aug sep okt nov dec
pl | styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
pl | stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
tr | ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
ru | январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
ru | января февраля марта апреля мая июня июля августа сентября октября ноября декабря
nordic | januari februari mars april maj juni juli augusti september oktober november december
nordic | januar februar mars april mai juni juli august september oktober november desember
id | januari februari maret april mei juni juli agustus september oktober november desember
"""
_WEEKDAYS = """monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves
viernes sábado domingo segunda terça quarta quinta sexta lunedì martedì mercoledì giovedì venerdì sabato
domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa czwartek piątek
sobota niedziela pazartesi salı çarşamba perşembe cuma cumartesi pazar понедельник вторник среда четверг
пятница суббота воскресенье mo di mi do fr"""

SCALES = {
    **{
        "k": 1e3,
        "m": 1e6,
        "b": 1e9,
        "t": 1e12,
        "bn": 1e9,
        "mn": 1e6,
        "mm": 1e6,
        "mln": 1e6,
        "mrd": 1e9,
        "mld": 1e9,
    },
    **{"mio": 1e6, "mia": 1e9, "tsd": 1e3, "тыс": 1e3, "млн": 1e6, "млрд": 1e9, "к": 1e3, "м": 1e6, "в": 1e9},
    **{"手": 1e2, "万手": 1e6, "万股": 1e4, "亿股": 1e8, "股": 1.0, "株": 1.0, "주": 1.0},
    **{
        "万": 1e4,
        "萬": 1e4,
        "亿": 1e8,
        "億": 1e8,
        "千": 1e3,
        "천": 1e3,
        "만": 1e4,
        "억": 1e8,
        "cr": 1e7,
        "lakh": 1e5,
    },
}
"""What a shortened volume is multiplied by (45.67M, 1,2 Mio., 3.4亿)."""

_ODD_LETTERS = str.maketrans("łøđıæ", "lodia")


def plain(text: str) -> str:
    """A heading or word without case, accents, spaces and punctuation."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_ODD_LETTERS))
    return unicodedata.normalize("NFC", "".join(filter(str.isalnum, bare))).translate(_ODD_LETTERS)


@cache
def headings() -> dict[str, tuple[str, str]]:
    """Each word or phrase, made plain, to its row's field and language; of two rows the first counts."""
    known: dict[str, tuple[str, str]] = {}
    for line in _HEADINGS.strip().splitlines():
        field, language, words = line.split(" | ")
        for word in words.split(", "):
            known.setdefault(plain(word), (field, language))
    return known


@cache
def months() -> dict[str, int]:
    """Every month's name, made plain, and every beginning of three letters that means one month."""
    whole: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    for line in _MONTHS.strip().splitlines():
        for number, name in enumerate(line.split(" | ")[1].split(), start=1):
            whole[plain(name)] = number
            for end in range(3, len(plain(name))):
                short.setdefault(plain(name)[:end], set()).add(number)
    return {name: min(numbers) for name, numbers in short.items() if len(numbers) == 1} | whole


@cache
def weekdays() -> frozenset[str]:
    """The names of the days of the week, made plain, and their beginnings of two letters or more."""
    names = [plain(name) for name in _WEEKDAYS.split()]
    return frozenset(name[:end] for name in names for end in range(2, len(name) + 1))

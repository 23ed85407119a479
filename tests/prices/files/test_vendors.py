"""What vendors print, in their languages: each layout gives the same bars to ``run`` and to a study."""

from pathlib import Path

import pytest
from price_file_helpers import THREE_DAYS, loaded, refused

from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceRequest

CLOSES = [1111.32, 1112.78, 1118.33]
LAYOUTS = {
    "Investing.com, German": '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"\n'
    '"12.02.2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0.50%"\n'
    '"11.02.2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0.13%"\n'
    '"10.02.2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0.00%"\n',
    "Investing.com, French": '"Date","Dernier","Ouv."," Plus Haut","Plus Bas","Vol.","Variation %"\n'
    '"12/02/2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0,50%"\n'
    '"11/02/2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0,13%"\n'
    '"10/02/2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0,00%"\n',
    "Investing.com, Spanish": '"Fecha","Último","Apertura","Máximo","Mínimo","Vol.","% var."\n'
    '"12.02.2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0,50%"\n'
    '"11.02.2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0,13%"\n'
    '"10.02.2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0,00%"\n',
    "Investing.com, Italian": '"Data","Ultimo","Apertura","Massimo","Minimo","Vol.","Var. %"\n'
    '"12.02.2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0,50%"\n'
    '"11.02.2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0,13%"\n'
    '"10.02.2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0,00%"\n',
    "Investing.com, Turkish": '"Tarih","Şimdi","Açılış","Yüksek","Düşük","Hac.","Fark %"\n'
    '"12.02.2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0,50%"\n'
    '"11.02.2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0,13%"\n'
    '"10.02.2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0,00%"\n',
    "Investing.com, Russian": '"Дата","Цена","Откр.","Макс.","Мин.","Объём","Изм. %"\n'
    '"12.02.2025","1.118,33","1.117,00","1.119,50","1.116,10","29,00M","0,50%"\n'
    '"11.02.2025","1.112,78","1.110,50","1.115,54","1.110,00","31,00M","0,13%"\n'
    '"10.02.2025","1.111,32","1.108,10","1.112,40","1.107,90","25,00M","0,00%"\n',
    "Investing.com, Korean": '"날짜","종가","시가","고가","저가","거래량","변동 %"\n'
    '"2025- 02- 12","1,118.33","1,117.00","1,119.50","1,116.10","29.00M","0.50%"\n'
    '"2025- 02- 11","1,112.78","1,110.50","1,115.54","1,110.00","31.00M","0.13%"\n'
    '"2025- 02- 10","1,111.32","1,108.10","1,112.40","1,107.90","25.00M","0.00%"\n',
    "Investing.com, Japanese": '"日付け","終値","始値","高値","安値","出来高","変化率 %"\n'
    '"2025年02月12日","1,118.33","1,117.00","1,119.50","1,116.10","29.00M","0.50%"\n'
    '"2025年02月11日","1,112.78","1,110.50","1,115.54","1,110.00","31.00M","0.13%"\n'
    '"2025年02月10日","1,111.32","1,108.10","1,112.40","1,107.90","25.00M","0.00%"\n',
    "ariva": "Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n"
    "2025-02-12;1.117;1.119,5;1.116,1;1.118,33;29.000.000;32.000.000.000\n"
    "2025-02-11;1.110,5;1.115,54;1.110;1.112,78;31.000.000;34.000.000.000\n"
    "2025-02-10;1.108,1;1.112,4;1.107,9;1.111,32;25.000.000;28.000.000.000\n",
    "boerse-frankfurt": "Datum;Eröffnung;Schluss;Tageshoch;Tagestief;Umsatz in €;Umsatz in Stück\n"
    "12.02.25;1117,0;1118,33;1119,5;1116,1;1;29000000\n"
    "11.02.25;1110,5;1112,78;1115,54;1110,0;1;31000000\n"
    "10.02.25;1108,1;1111,32;1112,4;1107,9;1;25000000\n",
    "boerse-online, with the currency in the cell": "Datum;Schlusskurs;Eröffnung;Tageshoch;Tagestief;Stück\n"
    "12.02.2025;1.118,33 EUR;1.117,00 EUR;1.119,50 EUR;1.116,10 EUR;29.000.000\n"
    "11.02.2025;1.112,78 EUR;1.110,50 EUR;1.115,54 EUR;1.110,00 EUR;31.000.000\n"
    "10.02.2025;1.111,32 EUR;1.108,10 EUR;1.112,40 EUR;1.107,90 EUR;25.000.000\n",
    "Wind, English, with a code and a name": "Code,Name,Date,Open,High,Low,Close,Volume\n"
    "BABA,Alibaba Group,2025-02-10,1108.1,1112.4,1107.9,1111.32,25000000\n"
    "BABA,Alibaba Group,2025-02-11,1110.5,1115.54,1110.0,1112.78,31000000\n"
    "BABA,Alibaba Group,2025-02-12,1117.0,1119.5,1116.1,1118.33,29000000\n",
    "Warsaw": "Data,Nazwa,ISIN,Waluta,Kurs otwarcia,Kurs max,Kurs min,Kurs zamknięcia,Zmiana,Wolumen\n"
    "2025-02-10,A,PL1,PLN,1108.1,1112.4,1107.9,1111.32,0,25000000\n"
    "2025-02-11,A,PL1,PLN,1110.5,1115.54,1110.0,1112.78,0,31000000\n"
    "2025-02-12,A,PL1,PLN,1117.0,1119.5,1116.1,1118.33,0,29000000\n",
    "Dutch, month names": "Datum;Open;Hoog;Laag;Slotkoers;Volume\n"
    "10 mrt. 2025;1,0;1,0;1,0;1,0;1\n"
    "10 feb. 2025;1108,1;1112,4;1107,9;1111,32;25000000\n"
    "11 feb. 2025;1110,5;1115,54;1110,0;1112,78;31000000\n"
    "12 feb. 2025;1117,0;1119,5;1116,1;1118,33;29000000\n",
    "Wind": "证券代码,证券简称,交易日期,开盘价(元),最高价(元),最低价(元),收盘价(元),成交量(股)\n"
    "BABA,阿里,20250210,1108.1,1112.4,1107.9,1111.32,25000000\n"
    "BABA,阿里,20250211,1110.5,1115.54,1110.0,1112.78,31000000\n"
    "BABA,阿里,20250212,1117.0,1119.5,1116.1,1118.33,29000000\n"
    "数据来源：Wind\n",
    "CSMAR": "Stkcd,Trddt,Opnprc,Hiprc,Loprc,Clsprc,Dnshrtrd,Dsmvosd\n"
    "BABA,2025-02-10,1108.1,1112.4,1107.9,1111.32,25000000,1\n"
    "BABA,2025-02-11,1110.5,1115.54,1110.0,1112.78,31000000,1\n"
    "BABA,2025-02-12,1117.0,1119.5,1116.1,1118.33,29000000,1\n",
    "NSE UDiFF": "TradDt,BizDt,TckrSymb,OpnPric,HghPric,LwPric,ClsPric,LastPric,PrvsClsgPric,TtlTradgVol\n"
    "2025-02-10,2025-02-10,BABA,1108.1,1112.4,1107.9,1111.32,9,9,25000000\n"
    "2025-02-11,2025-02-11,BABA,1110.5,1115.54,1110.0,1112.78,9,9,31000000\n"
    "2025-02-12,2025-02-12,BABA,1117.0,1119.5,1116.1,1118.33,9,9,29000000\n",
    "NSE": '"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ",'
    '"ltp ","close ","VOLUME "\n'
    '"12-Feb-25","EQ","1,117.00","1,119.50","1,116.10","1,112.78","1,1","1,118.33","2,90,00,000"\n'
    '"11-Feb-25","EQ","1,110.50","1,115.54","1,110.00","1,111.32","1,1","1,112.78","3,10,00,000"\n'
    '"10-Feb-25","EQ","1,108.10","1,112.40","1,107.90","1,100.00","1,1","1,111.32","2,50,00,000"\n',
    "Taiwan": '"114年02月 BABA 各日成交資訊"\n'
    '"日期","成交股數","成交金額","開盤價","最高價","最低價","收盤價","漲跌價差"\n'
    '"114/02/10","25,000,000","1","1,108.10","1,112.40","1,107.90","1,111.32","+1.00"\n'
    '"114/02/11","31,000,000","1","1,110.50","1,115.54","1,110.00","1,112.78","+1.00"\n'
    '"114/02/12","29,000,000","1","1,117.00","1,119.50","1,116.10","1,118.33","+1.00"\n',
    "Bloomberg": ",BABA US Equity,,,,\nDate,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME\n"
    "2/10/2025,1108.1,1112.4,1107.9,1111.32,25000000\n"
    "2/11/2025,1110.5,1115.54,1110.0,1112.78,31000000\n"
    "2/12/2025,1117.0,1119.5,1116.1,1118.33,29000000\n"
    "2/13/2025,#N/A N/A,#N/A N/A,#N/A N/A,#N/A N/A,#N/A N/A\n",
    "quantmod": '"","BABA.Open","BABA.High","BABA.Low","BABA.Close","BABA.Volume","BABA.Adjusted"\n'
    '"2025-02-10",1108.1,1112.4,1107.9,1111.32,25000000,1\n'
    '"2025-02-11",1110.5,1115.54,1110.0,1112.78,31000000,1\n'
    '"2025-02-12",1117.0,1119.5,1116.1,1118.33,29000000,1\n',
    "Close_AAPL beside Close_BABA": "Date,Close_AAPL,Close_BABA,Open_BABA,High_BABA,Low_BABA,Volume_BABA\n"
    "2025-02-10,1,1111.32,1108.1,1112.4,1107.9,25000000\n"
    "2025-02-11,1,1112.78,1110.5,1115.54,1110.0,31000000\n"
    "2025-02-12,1,1118.33,1117.0,1119.5,1116.1,29000000\n",
    "MetaTrader": "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
    "2025.02.10\t1108.1\t1112.4\t1107.9\t1111.32\t1\t25000000\t1\n"
    "2025.02.11\t1110.5\t1115.54\t1110.0\t1112.78\t1\t31000000\t1\n"
    "2025.02.12\t1117.0\t1119.5\t1116.1\t1118.33\t1\t29000000\t1\n",
    "nanoseconds": "window_start,open,high,low,close,volume\n"
    "1739163600000000000,1108.1,1112.4,1107.9,1111.32,25000000\n"
    "1739250000000000000,1110.5,1115.54,1110.0,1112.78,31000000\n"
    "1739336400000000000,1117.0,1119.5,1116.1,1118.33,29000000\n",
    "a preamble, sep= and trailing commas": "sep=,\nHistorical prices,,,,,,\n\n"
    "Date,Open,High,Low,Close,Volume,\n"
    "2025-02-10,1108.1,1112.4,1107.9,1111.32,25000000,\n"
    "2025-02-11,1110.5,1115.54,1110.0,1112.78,31000000,\n"
    "2025-02-12,1117.0,1119.5,1116.1,1118.33,29000000,\n,,,,,,\n",
}


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "BABA.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_a_vendors_layout_is_read_alike_for_run_and_for_study(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    series = loaded(path)
    wanted = [series.days.index(day.toordinal()) for day in THREE_DAYS]
    assert CLOSES == [series.close[i] for i in wanted]
    assert [1108.1, 1110.5, 1117.0] == [series.open[i] for i in wanted]
    assert [1112.4, 1115.54, 1119.5] == [series.high[i] for i in wanted]
    assert [1107.9, 1110.0, 1116.1] == [series.low[i] for i in wanted]
    assert [25e6, 31e6, 29e6] == [series.volume[i] for i in wanted]
    panel = read_panel(path, ["BABA"])
    rows = [panel.days.tolist().index(day.toordinal()) for day in THREE_DAYS]
    assert CLOSES == panel.closes[rows, 0].tolist()


@pytest.mark.parametrize(
    ("encoding", "layout"),
    [
        ("gb18030", "Wind"),
        ("utf-16", "Wind"),
        ("utf-16-le", "CSMAR"),
        ("big5", "Taiwan"),
        ("cp932", "Investing.com, Japanese"),
        ("cp949", "Investing.com, Korean"),
        ("cp1252", "boerse-frankfurt"),
        ("cp1251", "Investing.com, Russian"),
    ],
)
def test_other_encodings_are_told_by_the_words_of_the_header(
    tmp_path: Path, encoding: str, layout: str
) -> None:
    path = write(tmp_path, LAYOUTS[layout], encoding)
    assert CLOSES == list(loaded(path).close)
    assert CLOSES == read_panel(path, ["BABA"]).closes[:, 0].tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html><html><head><title>Verifying your browser</title>", "Verifying your browser"),
        ('{"Information": "Our standard API rate limit is 25 requests per day."}', "25 requests per day"),
        ("Exceeded the daily hits limit\n", "a notice, not prices: 'Exceeded the daily hits limit'"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS"),
        ("PK\x03\x04..xl/workbook.xml", "an Excel workbook"),
    ],
)
def test_what_was_saved_instead_of_prices_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(write(tmp_path, text)).message


def said_of(path: Path, symbol: str = "BABA") -> list[str]:
    said: list[str] = []
    FileSource(path, said.append).load([PriceRequest(symbol, THREE_DAYS[0], THREE_DAYS[-1])])
    return said


class TestTheClose:
    """The official close comes before the last traded price, and the choice is told."""

    def test_a_close_is_taken_before_the_last_price(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Date;Last;Close\n2025-02-11;112.8;112.78\n")
        assert [112.78] == list(loaded(path).close)
        assert [f"{path}: closes are taken from 'Close', the official close, not from 'Last'"] == said_of(
            path
        )

    def test_a_last_price_alone_is_the_close(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Date,Ask,Last Price\n2025-02-11,113,112.78\n")
        assert ([112.78], []) == (list(loaded(path).close), said_of(path))

    @pytest.mark.parametrize(
        "heading", ["Prev Close", "Close Change", "52 Week High", "Adj Open", "Turnover"]
    )
    def test_a_heading_with_a_word_that_is_not_known_says_nothing(self, tmp_path: Path, heading: str) -> None:
        path = write(tmp_path, f"Date,Close,{heading}\n2025-02-11,112.78,7\n")
        assert [112.78] == list(loaded(path).close)

    def test_a_line_below_the_prices_is_passed_over_and_told(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Date,Close,Volume\n2025-02-11,112.78,5\nSource: the exchange\n")
        assert [112.78] == list(loaded(path).close)
        assert ["line 3 is not a price and was skipped: 'Source: the exchange'"] == [
            sentence.removeprefix(f"{path}: ") for sentence in said_of(path)
        ]

    def test_the_same_line_between_the_prices_is_refused(self, tmp_path: Path) -> None:
        text = "Date,Close\n2025-02-11,112.78\nSource: the exchange\n2025-02-12,1\n"
        assert 3 == refused(write(tmp_path, text)).line

    def test_a_ticker_that_is_a_word_elsewhere_stays_a_symbol(self, tmp_path: Path) -> None:
        """Sonoco's ticker is SON, Turkish for "last"."""
        path = write(tmp_path, "date,SON,BABA\n2025-02-11,47.1,112.78\n")
        assert [112.78] == list(loaded(path).close)

    def test_a_company_s_name_is_no_symbol(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Date,Name,Close\n2025-02-11,Alibaba Group,112.78\n")
        assert [112.78] == list(loaded(path).close)

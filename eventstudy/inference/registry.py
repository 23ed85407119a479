"""Every test across events, in the order of the output. Adding one is a function and a row here."""

from __future__ import annotations

from eventstudy.inference.interface import EventTest
from eventstudy.inference.parametric import (
    bmp,
    cross_sectional,
    crude_dependence,
    kolari_pynnonen,
    patell,
    skewness_adjusted,
)
from eventstudy.inference.ranks import corrado, grank
from eventstudy.inference.signs import corrado_zivney_sign, generalized_sign, sign, wilcoxon

TESTS = (
    EventTest("cross_sectional_t", "cross_sectional_p", cross_sectional, "Student 1908; Penman 1982"),
    EventTest("patell_z", "patell_p", patell, "Patell 1976"),
    EventTest("bmp_t", "bmp_p", bmp, "Boehmer, Musumeci & Poulsen 1991"),
    EventTest("kolari_pynnonen_t", "kolari_pynnonen_p", kolari_pynnonen, "Kolari & Pynnonen 2010"),
    EventTest("corrado_rank_z", "corrado_rank_p", corrado, "Corrado 1989; Corrado & Zivney 1992"),
    EventTest("grank_t", "grank_p", grank, "Kolari & Pynnonen 2011"),
    EventTest("sign_z", "sign_p", sign, "Conover 1999"),
    EventTest("generalized_sign_z", "generalized_sign_p", generalized_sign, "Cowan 1992"),
    EventTest("wilcoxon_w", "wilcoxon_p", wilcoxon, "Wilcoxon 1945"),
    EventTest(
        "skewness_adjusted_t", "skewness_adjusted_p", skewness_adjusted, "Hall 1992; Lyon, Barber & Tsai 1999"
    ),
    EventTest("corrado_zivney_sign_z", "corrado_zivney_sign_p", corrado_zivney_sign, "Corrado & Zivney 1992"),
    EventTest("crude_dependence_t", "crude_dependence_p", crude_dependence, "Brown & Warner 1980; 1985"),
)
